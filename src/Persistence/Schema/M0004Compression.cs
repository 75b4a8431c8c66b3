using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Compression of a site's sockets: off until somebody switches it on.</summary>
[Migration(4, "compression")]
public sealed class M0004Compression : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() => Alter.Table("sites").AddColumn("compression").AsBoolean().NotNullable().WithDefaultValue(false);
}
