using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Coupons that rules give, and webhooks that they call.</summary>
[Migration(14, "actions")]
public sealed class M0014Actions : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("invitations").AddColumn("coupon").AsString(64).Nullable();
        // Whose a code is: "" for nobody's yet.
        Create.Table("coupons")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("pool").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("code").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("position").AsInt64().NotNullable()
            .WithColumn("visitor").AsString(64).NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Index("coupons_of").OnTable("coupons").OnColumn("site").Ascending().OnColumn("pool").Ascending().OnColumn("visitor").Ascending().OnColumn("position").Ascending();
        Create.Table("webhooks")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("address").AsString().NotNullable()
            .WithColumn("secret").AsString(64).NotNullable()
            .WithColumn("created").AsInt64().NotNullable();
        // State: 0 waits, 1 delivered, 2 given up.
        Create.Table("webhook_calls")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("webhook").AsString(64).NotNullable()
            .WithColumn("visitor").AsString(64).NotNullable()
            .WithColumn("rule").AsString(64).NotNullable()
            .WithColumn("body").AsString().NotNullable()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("state").AsInt32().NotNullable()
            .WithColumn("attempts").AsInt32().NotNullable()
            .WithColumn("next_at").AsInt64().NotNullable()
            .WithColumn("status").AsInt32().NotNullable()
            .WithColumn("fault").AsString().NotNullable();
        Create.Index("webhook_calls_due").OnTable("webhook_calls").OnColumn("state").Ascending().OnColumn("next_at").Ascending();
        Create.Index("webhook_calls_of").OnTable("webhook_calls").OnColumn("site").Ascending().OnColumn("webhook").Ascending().OnColumn("at").Ascending();
    }
}
