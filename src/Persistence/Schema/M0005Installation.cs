using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>What the database knows of itself: whether it was restored from a backup, and on which server it lives.</summary>
[Migration(5, "installation")]
public sealed class M0005Installation : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("installation")
            .WithColumn("id").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("restore_mark").AsInt64().NotNullable()
            .WithColumn("restored").AsBoolean().NotNullable()
            .WithColumn("home").AsString().NotNullable();
        Insert.IntoTable("installation").Row(new { id = 1, restore_mark = 0L, restored = false, home = "" });
        // Each state of a visitor is written again and again: with room on its page a new version touches no index.
        IfDatabase(kind => kind.StartsWith("Postgres", StringComparison.OrdinalIgnoreCase)).Execute.Sql("ALTER TABLE visitor_snapshots SET (fillfactor = 60)");
    }
}
