using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>When visitors in the trial of a rule reached its goal.</summary>
[Migration(16, "goals")]
public sealed class M0016Goals : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() =>
        Create.Table("rule_goals")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("rule").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("value").AsDouble().NotNullable();
}
