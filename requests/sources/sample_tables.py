"""The tables of the sample database: a solar monitoring service."""

import sqlalchemy as sa

tables = sa.MetaData()

marker = sa.Table("solar_sample", tables, sa.Column("version", sa.Integer, primary_key=True))
"""Says that the tables beside it are the sample's, and of which version."""

accounts = sa.Table(
    "accounts", tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_no", sa.String(20), unique=True, nullable=False),
    sa.Column("full_name", sa.String(120)),
    sa.Column("email", sa.String(254), index=True),
    sa.Column("phone", sa.String(40)),
    sa.Column("street", sa.String(200)),
    sa.Column("postal_code", sa.String(20)),
    sa.Column("city", sa.String(80)),
    sa.Column("country", sa.String(2)),
    sa.Column("language", sa.String(10)),
    sa.Column("created_on", sa.Date),
    sa.Column("newsletter", sa.Boolean),
    sa.Column("password_hash", sa.String(120)),
)  # fmt: skip
installers = sa.Table(
    "installers", tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("company", sa.String(120)),
    sa.Column("city", sa.String(80)),
)  # fmt: skip
plants = sa.Table(
    "plants", tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), index=True),
    sa.Column("name", sa.String(120)),
    sa.Column("address", sa.String(200)),
    sa.Column("since", sa.Date),
    sa.Column("size_kwp", sa.Numeric(6, 1)),
    sa.Column("installer_id", sa.ForeignKey("installers.id")),
)  # fmt: skip
inverters = sa.Table(
    "inverters", tables,
    sa.Column("serial", sa.String(40), primary_key=True),
    sa.Column("plant_id", sa.ForeignKey("plants.id"), index=True),
    sa.Column("model", sa.String(40)),
    sa.Column("firmware", sa.String(20)),
    sa.Column("installed_on", sa.Date),
)  # fmt: skip
alarms = sa.Table(
    "alarms", tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("began_at", sa.DateTime),
    sa.Column("serial", sa.ForeignKey("inverters.serial"), index=True),
    sa.Column("code", sa.SmallInteger),
    sa.Column("ended_at", sa.DateTime),
)  # fmt: skip
telemetry = sa.Table(
    "telemetry", tables,
    sa.Column("serial", sa.ForeignKey("inverters.serial"), primary_key=True),
    sa.Column("at", sa.DateTime, primary_key=True),
    sa.Column("power_w", sa.Integer),
    sa.Column("today_kwh", sa.Numeric(8, 3)),
    sa.Column("voltage", sa.Numeric(5, 1)),
    sa.Column("temperature", sa.Numeric(4, 1)),
    sa.Column("state", sa.SmallInteger),
)  # fmt: skip
tickets = sa.Table(
    "tickets", tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), index=True),
    sa.Column("opened_at", sa.DateTime),
    sa.Column("subject", sa.String(200)),
    sa.Column("status", sa.String(10)),
)  # fmt: skip
ticket_messages = sa.Table(
    "ticket_messages", tables,
    sa.Column("ticket_id", sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("number", sa.SmallInteger, primary_key=True),
    sa.Column("written_at", sa.DateTime),
    sa.Column("sender", sa.String(10)),
    sa.Column("body", sa.Text),
)  # fmt: skip
sign_ins = sa.Table(
    "sign_ins", tables,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), index=True),
    sa.Column("at", sa.DateTime),
    sa.Column("ip", sa.String(45)),
    sa.Column("device", sa.String(80)),
    sa.Column("successful", sa.Boolean),
)  # fmt: skip
