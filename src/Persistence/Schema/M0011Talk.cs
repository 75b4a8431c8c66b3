using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Visits and those that talked, by hour, source and page: numbers only, nobody's name.</summary>
[Migration(11, "talk")]
public sealed class M0011Talk : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() =>
        Create.Table("talk_hours")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("hour").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("dimension").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("key").AsString().NotNullable().PrimaryKey()
            .WithColumn("visits").AsInt32().NotNullable()
            .WithColumn("talked").AsInt32().NotNullable();
}
