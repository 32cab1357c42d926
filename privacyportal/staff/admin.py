"""The operators' pages: who works here and for whom. No model with requesters' data is registered (TRAPS)."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.staff.accounts import record_role
from privacyportal.staff.models import Membership, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Privacy Portal: operators")
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)


def _who(request: HttpRequest) -> Actor:
    user: Any = request.user
    return Actor.staff(user)


class AddUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ChangeUserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_staff", "is_superuser")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MembershipInline(admin.TabularInline):
    """Roles are given and taken, never turned into another: the trail then says both."""

    model = Membership
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class StaffAdmin(UserAdmin):
    """People are not deleted: the trail names them by id. Who leaves may no longer sign in."""

    form, add_form = ChangeUserForm, AddUserForm
    inlines = [MembershipInline]
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "memberships__controller", "memberships__role"]
    search_fields = ["email", "name"]
    filter_horizontal = ()
    fieldsets = [(None, {"fields": ["email", "name", "is_active", "is_staff", "is_superuser"]})]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "name", "password1", "password2"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()  # else the old address would still sign in
        fields = {"fields": form.changed_data} if change else {"operator": obj.is_superuser}
        if form.changed_data:
            record(
                "staff.user_changed" if change else "staff.user_added",
                controller=None,
                actor=_who(request),
                subject=("user", str(obj.pk)),
                facts=fields,
            )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        by = _who(request)
        for membership in formset.new_objects:
            record_role("staff.role_given", membership, by)
        for membership in formset.deleted_objects:
            record_role("staff.role_taken", membership, by)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        with transaction.atomic():
            before = User.objects.filter(pk=id).values_list("password", flat=True).first()
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=id).values_list("password", flat=True).first()
            if before != after:
                record(
                    "staff.password_set_by_operator",
                    controller=None,
                    actor=_who(request),
                    subject=("user", str(id)),
                )
        return answer


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PackInline(ReadOnly, admin.TabularInline):
    model = PackVersion
    fields = ["loaded_at", "origin", "digest"]
    ordering = ["-id"]


@admin.register(Controller)
class ControllerAdmin(ReadOnly, admin.ModelAdmin):
    """Companies and their pack versions, to look at: `manage.py load_packs` adds them."""

    list_display = ["key", "created_at"]
    inlines = [PackInline]
