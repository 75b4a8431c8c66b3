using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Roles with what they allow, as a JSON list of words; who did what.</summary>
[Migration(17, "roles and audit")]
public sealed class M0017Roles : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("roles")
            .WithColumn("account").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("permissions").AsString().NotNullable();
        Alter.Table("people").AddColumn("role_id").AsString(64).Nullable();
        // The site is "" for what is done to the account or the installation; the account "" where nobody is known to be.
        Create.Table("audit")
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("account").AsString(64).NotNullable()
            .WithColumn("site").AsString(64).NotNullable()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("person").AsString(64).NotNullable()
            .WithColumn("login").AsString().NotNullable()
            .WithColumn("address").AsString(64).NotNullable()
            .WithColumn("action").AsString().NotNullable()
            .WithColumn("subject").AsString().NotNullable()
            .WithColumn("status").AsInt32().NotNullable()
            .WithColumn("code").AsString(64).NotNullable();
        Create.Index("audit_by_time").OnTable("audit").OnColumn("account").Ascending().OnColumn("at").Descending();
        Create.Index("audit_at").OnTable("audit").OnColumn("at").Ascending();
    }
}
