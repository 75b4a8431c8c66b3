using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Alerts to operators, the visitors whom each is about, and what a site's radar looks for (null: the defaults).</summary>
[Migration(7, "alerts")]
public sealed class M0007Alerts : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("sites").AddColumn("radar").AsString().Nullable();
        Create.Table("alerts")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("kind").AsInt32().NotNullable()
            .WithColumn("subject").AsString().NotNullable()
            .WithColumn("address").AsString().NotNullable()
            .WithColumn("opened").AsInt64().NotNullable()
            .WithColumn("last").AsInt64().NotNullable()
            .WithColumn("hits").AsInt64().NotNullable()
            .WithColumn("visitors").AsInt32().NotNullable()
            .WithColumn("state").AsInt32().NotNullable()
            .WithColumn("by_person").AsString(64).NotNullable()
            .WithColumn("by_name").AsString().NotNullable()
            .WithColumn("closed").AsInt64().NotNullable()
            .WithColumn("invited").AsInt32().NotNullable()
            .WithColumn("skipped").AsInt32().NotNullable()
            .WithColumn("seen").AsString().NotNullable();
        Create.Index("alerts_closed").OnTable("alerts").OnColumn("closed").Ascending();
        Create.Table("alert_visitors")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("alert").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("outcome").AsInt32().NotNullable();
        // One person is found and erased by it.
        Create.Index("alert_visitors_visitor").OnTable("alert_visitors").OnColumn("site").Ascending().OnColumn("visitor").Ascending();
    }
}
