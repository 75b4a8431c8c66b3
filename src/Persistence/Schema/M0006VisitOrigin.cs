using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Where a visit was made from, what brought it and what was looked at. Nodes of the release before write rows without them.</summary>
[Migration(6, "visit origin")]
public sealed class M0006VisitOrigin : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        foreach (var column in (string[])["device", "country", "region", "city", "source", "engine", "term", "campaign", "looked_at"])
            Alter.Table("visits").AddColumn(column).AsString().NotNullable().WithDefaultValue("");
    }
}
