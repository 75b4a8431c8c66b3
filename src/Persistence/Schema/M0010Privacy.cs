using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>What a site asks before it remembers anybody, and who was erased.</summary>
[Migration(10, "privacy")]
public sealed class M0010Privacy : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("sites")
            .AddColumn("consent").AsInt32().NotNullable().WithDefaultValue(0)
            .AddColumn("cut_addresses").AsBoolean().NotNullable().WithDefaultValue(false);
        // Random ids and nothing else: with them an erasure is done again on a restored backup.
        Create.Table("erasures")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("done").AsBoolean().NotNullable();
    }
}
