using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Visitors, addresses and networks that are kept out for a time.</summary>
[Migration(22, "bans")]
public sealed class M0022Bans : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() =>
        // Visitor or network is "". Until, created: Unix ms.
        Create.Table("bans")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable()
            .WithColumn("network").AsString(64).NotNullable()
            .WithColumn("until").AsInt64().NotNullable()
            .WithColumn("reason").AsString().NotNullable()
            .WithColumn("by_name").AsString().NotNullable()
            .WithColumn("created").AsInt64().NotNullable();
}
