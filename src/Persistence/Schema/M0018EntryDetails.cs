using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>What an entry refers to: the message that is answered, changed or deleted.</summary>
[Migration(18, "entry details")]
public sealed class M0018EntryDetails : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() => Alter.Table("entries").AddColumn("detail").AsString().NotNullable().WithDefaultValue("");
}
