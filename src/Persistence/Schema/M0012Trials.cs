using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>For whom rules with a holdout held and who of them was left out; and orders.</summary>
[Migration(12, "trials")]
public sealed class M0012Trials : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("rule_trials")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("rule").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("held_out").AsBoolean().NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Table("orders")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("value").AsDouble().NotNullable()
            .WithColumn("currency").AsString(8).NotNullable();
        Create.Index("orders_at").OnTable("orders").OnColumn("site").Ascending().OnColumn("at").Ascending();
    }
}
