"""Which characters the fonts of this machine can show.

Asked of fontconfig, with the same families that the style sheet names: Pango picks its fonts by
the same sorted list. What no font has is written as its code point, so that a name never
turns into boxes without a word (Kozea/WeasyPrint#2880 and others).
"""

import re
import unicodedata
from functools import cache

import cffi

FAMILIES = {
    "en": ("DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "sans-serif"),
    "zh-hans": ("Noto Sans CJK SC", "DejaVu Sans", "Noto Sans", "sans-serif"),
}
"""Latin first for English: the quotation marks and dots of a Chinese font are as wide as its characters."""

_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll", "fontconfig")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_OVERRIDES = "\u202d\u202e"
"""Turn the reading direction by force: "abc<U+202E>txt.exe" would read as another name."""

_ffi = cffi.FFI()
_ffi.cdef("""
    typedef int FcBool; typedef unsigned int FcChar32;
    typedef struct _FcConfig FcConfig; typedef struct _FcPattern FcPattern;
    typedef struct _FcCharSet FcCharSet; typedef struct _FcFontSet FcFontSet;
    FcConfig *FcInitLoadConfigAndFonts(void);
    FcPattern *FcNameParse(const char *name);
    FcBool FcConfigSubstitute(FcConfig *config, FcPattern *p, int kind);
    void FcDefaultSubstitute(FcPattern *pattern);
    FcFontSet *FcFontSort(FcConfig *config, FcPattern *p, FcBool trim, FcCharSet **csp, int *result);
    FcBool FcCharSetHasChar(const FcCharSet *fcs, FcChar32 ucs4);
""")


def families(language: str) -> tuple[str, ...]:
    return FAMILIES.get(language, FAMILIES["en"])


class Glyphs:
    """Writes texts so that each of their characters can be shown; `unknown` says whether one could not."""

    def __init__(self, language: str) -> None:
        self._covers = _coverage(families(language), "zh-cn" if language.startswith("zh") else language)
        self._known: dict[str, str] = {"\n": "\n", "\t": " ", " ": " "}
        self.unknown = False

    def shown(self, text: str) -> str:
        """The text, with `(U+1F600)` where no font has the character or it would steer the page."""
        if text.isascii() and text.isprintable():
            return text
        text = _LINE_END.sub("\n", text)
        return "".join([self._known.get(sign) or self._look_up(sign) for sign in text])

    def _look_up(self, sign: str) -> str:
        written = self._known[sign] = sign if self._has(sign) else f"(U+{ord(sign):04X})"
        if written != sign:
            self.unknown = True
            del self._known[sign]  # asked again by the next document: `unknown` must be set then too
        return written

    def _has(self, sign: str) -> bool:
        category = unicodedata.category(sign)
        if category in {"Cc", "Cs"} or sign in _OVERRIDES:
            return False
        if category in {"Cf", "Zs"} or _is_variation_selector(sign):
            return True  # nothing is drawn for them
        return bool(_fontconfig().FcCharSetHasChar(self._covers, ord(sign)))


def _is_variation_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef" or sign == "\u034f"


@cache
def _fontconfig() -> "cffi.FFI.CData":
    for name in _LIBRARIES:
        try:
            return _ffi.dlopen(name)
        except OSError:
            continue
    raise OSError("fontconfig is not installed: WeasyPrint needs it (README, system libraries)")


@cache
def _coverage(names: tuple[str, ...], language: str) -> "cffi.FFI.CData":
    library = _fontconfig()
    config = library.FcInitLoadConfigAndFonts()
    pattern = library.FcNameParse(f"{','.join(names)}:lang={language}".encode())
    library.FcConfigSubstitute(config, pattern, 0)
    library.FcDefaultSubstitute(pattern)
    union, result = _ffi.new("FcCharSet **"), _ffi.new("int *")
    library.FcFontSort(config, pattern, 1, union, result)
    return union[0]
