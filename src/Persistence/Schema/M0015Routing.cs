using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>How sites and departments route, and what people can do (null: the defaults).</summary>
[Migration(15, "routing")]
public sealed class M0015Routing : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("sites").AddColumn("routing").AsString().Nullable();
        Alter.Table("departments").AddColumn("routing").AsString().Nullable();
        Alter.Table("people").AddColumn("routing").AsString().Nullable();
    }
}
