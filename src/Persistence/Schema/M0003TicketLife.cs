using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>What ends tickets before they expire: people who are out of service or were signed out everywhere, visitors who were signed out.</summary>
[Migration(3, "ticket life")]
public sealed class M0003TicketLife : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("people")
            .AddColumn("active").AsBoolean().NotNullable().WithDefaultValue(true)
            .AddColumn("ticket_series").AsInt32().NotNullable().WithDefaultValue(0);
        Create.Table("signed_out_visitors")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable();
    }
}
