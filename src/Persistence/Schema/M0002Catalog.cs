using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Accounts, sites, people, rules, phrases, sessions, keys. Every row names its site or its account. Times are Unix ms.</summary>
[Migration(2, "catalog")]
public sealed class M0002Catalog : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("accounts")
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("created").AsInt64().NotNullable();
        Create.Table("catalog_version")
            .WithColumn("id").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("version").AsInt64().NotNullable();
        Insert.IntoTable("catalog_version").Row(new { id = 1, version = 1L });
        Sites();
        People();
        Texts();
        Secrets();
    }

    private void Sites()
    {
        // A site's id stands in addresses and tickets without its account: it is unique over all accounts.
        Create.Table("sites")
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("account").AsString(64).NotNullable().Indexed("sites_account")
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("desk").AsString(64).NotNullable()
            .WithColumn("accent").AsString(16).NotNullable()
            .WithColumn("default_language").AsString(16).NotNullable()
            .WithColumn("origins").AsString().NotNullable()
            .WithColumn("greeting").AsString().NotNullable()
            .WithColumn("offer_seconds").AsInt32().NotNullable()
            .WithColumn("auto_accept").AsBoolean().NotNullable()
            .WithColumn("allow_missing_origin").AsBoolean().NotNullable();
        Create.Table("departments")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("names").AsString().NotNullable()
            .WithColumn("position").AsInt32().NotNullable();
    }

    private void People()
    {
        Create.Table("people")
            .WithColumn("account").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("login").AsString(200).NotNullable().Unique("people_login")
            .WithColumn("password_hash").AsString().NotNullable()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("role").AsInt32().NotNullable()
            .WithColumn("desk").AsString(64).NotNullable()
            .WithColumn("capacity").AsInt32().NotNullable()
            .WithColumn("language").AsString(16).NotNullable();
        // The console and the tickets name a person without the account.
        Create.Index("people_id").OnTable("people").OnColumn("id").Ascending().WithOptions().Unique();
        Create.Table("person_departments")
            .WithColumn("account").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("person").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("department").AsString(64).NotNullable().PrimaryKey();
        Create.Table("sessions")
            .WithColumn("token_hash").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("account").AsString(64).NotNullable()
            .WithColumn("person").AsString(64).NotNullable()
            .WithColumn("expires").AsInt64().NotNullable().Indexed("sessions_expires");
    }

    private void Texts()
    {
        Create.Table("rules")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("position").AsInt64().NotNullable()
            .WithColumn("json").AsString().NotNullable();
        Create.Table("phrases")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("scope").AsString(16).NotNullable()
            .WithColumn("department").AsString(64).Nullable()
            .WithColumn("person").AsString(64).Nullable()
            .WithColumn("shortcut").AsString(64).NotNullable()
            .WithColumn("text").AsString().NotNullable()
            .WithColumn("tags").AsString().NotNullable();
    }

    private void Secrets()
    {
        Create.Table("ticket_keys")
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("secret").AsString(64).NotNullable()
            .WithColumn("signs_from").AsInt64().NotNullable();
        Create.Table("visitor_secrets")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("hash").AsString(64).NotNullable()
            .WithColumn("created").AsInt64().NotNullable();
    }
}
