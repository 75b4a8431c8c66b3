using Dapper;
using FluentMigrator;
using Gateway.Actors;

namespace Gateway.Persistence.Schema;

/// <summary>How dialogs end: stars for each operator, whether it helped, and what became of a bad rating.</summary>
[Migration(24, "closing")]
public sealed class M0024Closing : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        // 0: not said; else as on the wire.
        Alter.Table("dialogs").AddColumn("resolved").AsInt32().NotNullable().WithDefaultValue(0);
        // What people read out of a dialog's id.
        Alter.Table("dialogs").AddColumn("short").AsInt32().NotNullable().WithDefaultValue(0);
        Create.Index("dialogs_by_short").OnTable("dialogs").OnColumn("site").Ascending().OnColumn("short").Ascending();
        Execute.WithConnection((connection, transaction) =>
        {
            foreach (var (site, id) in connection.Query<(string, string)>("SELECT site, id FROM dialogs", transaction: transaction).AsList())
                connection.Execute("UPDATE dialogs SET short = @number WHERE site = @site AND id = @id", new { site, id, number = new DialogId(id).ShortNumber }, transaction);
        });
        // Told from the journal as the dialogs are. The operator is "" where stars were given before anybody had the dialog.
        Create.Table("ratings")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("dialog").AsString().PrimaryKey()
            .WithColumn("operator").AsString().PrimaryKey()
            .WithColumn("operator_name").AsString().NotNullable()
            .WithColumn("stars").AsInt32().NotNullable()
            .WithColumn("comment").AsString().NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Index("ratings_by_operator").OnTable("ratings").OnColumn("site").Ascending().OnColumn("operator").Ascending().OnColumn("at").Ascending();
        Execute.Sql("""
            INSERT INTO ratings (site, dialog, operator, operator_name, stars, comment, at)
            SELECT site, id, COALESCE(operator, ''), operator_name, stars, comment, COALESCE(closed_at, started_at) FROM dialogs WHERE stars > 0
            """);
        // Said by people, not told from the journal: a rebuild leaves it alone. State: 1 looked into, 2 done.
        Create.Table("reviews")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("dialog").AsString().PrimaryKey()
            .WithColumn("state").AsInt32().NotNullable()
            .WithColumn("note").AsString().NotNullable()
            .WithColumn("by_name").AsString().NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
    }
}
