using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>A site's time zone and how much its rules may invite (null: the defaults).</summary>
[Migration(9, "invitation limits")]
public sealed class M0009InvitationLimits : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up() => Alter.Table("sites").AddColumn("invitation_limits").AsString().Nullable();
}
