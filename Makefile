# Two commands and their helpers: `make run` and `make test` need Python 3.11+, make and git, nothing else.
export PORTAL_ENV ?= development
PYTHON_ := .venv/bin/python
# a file stays on one worker: what is slow to start (a portal, a browser) starts once a file
PYTEST := $(PYTHON_) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder
MESSAGES := --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run demo test promises pictures lint messages lock

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: ## install what is missing, then run the portal until Ctrl-C (PORT=8001 for another port)
	@deploy/prepare run && exec $(PYTHON_) manage.py run_portal

demo: ## send one request the whole way through the running portal, each step told
	@deploy/prepare run && exec $(PYTHON_) manage.py demo

test: ## install what is missing, then lint and all tests (REQUIRE_SERVICES=1: nothing may be skipped)
	@deploy/prepare test
	@$(MAKE) --no-print-directory lint
	@if $(PYTHON_) -m tests.services postgres; then \
		echo "The tests marked engine, on PostgreSQL:"; PORTAL_TESTS_ON=postgres $(PYTEST) -m engine || exit 1; \
	elif [ "$$REQUIRE_SERVICES" = 1 ]; then exit 1; fi
	@echo "All tests, on SQLite:"
	@$(PYTEST)

promises: ## which test keeps which promise of the policies, and whether it passed
	@$(PYTEST) -p tests.promises --ignore tests/browser --ignore tests/processes

pictures: ## take the pictures of docs/screenshots anew, by the browser's journeys
	@PICTURES_IN=docs/screenshots $(PYTEST) -q tests/browser

lint: ## what CI looks at before the tests
	@.ci/lint

messages: ## collect the texts for translation, then compile locale/ (needs gettext)
	@$(PYTHON_) manage.py makemessages $(MESSAGES) && $(PYTHON_) manage.py compilemessages --locale zh_Hans --ignore '.venv/*' --ignore 'var/*'

lock: ## lock the packages anew (needs uv)
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) requirements-embedded.in -o requirements-embedded.txt
