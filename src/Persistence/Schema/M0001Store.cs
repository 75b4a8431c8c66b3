using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Visitors, nodes, transcripts. Times are Unix milliseconds; the site leads every key.</summary>
[Migration(1, "visitors, nodes, transcripts")]
public sealed class M0001Store : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Visitors();
        Nodes();
        Transcripts();
        IfDatabase("sqlite").Execute.Sql("CREATE VIRTUAL TABLE entry_texts USING fts5(site UNINDEXED, dialog UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2')");
        IfDatabase(kind => kind.StartsWith("Postgres", StringComparison.OrdinalIgnoreCase)).Execute.Sql("""
            ALTER TABLE entries ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('russian'::regconfig, translate(text, 'ёЁ', 'еЕ'))) STORED;
            CREATE INDEX entries_words ON entries USING gin (words);
            """);
    }

    private void Visitors()
    {
        Create.Table("visitor_snapshots")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("visitor").AsString().PrimaryKey()
            .WithColumn("version").AsInt64().NotNullable()
            .WithColumn("snapshot").AsBinary().NotNullable()
            .WithColumn("saved_at").AsInt64().NotNullable();
        Create.Table("visitor_segments")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("visitor").AsString().PrimaryKey()
            .WithColumn("segment").AsString().PrimaryKey();
        Create.Index("visitor_segments_by_segment").OnTable("visitor_segments").OnColumn("site").Ascending().OnColumn("segment").Ascending();
        Create.Table("invitations")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("id").AsString().PrimaryKey()
            .WithColumn("visitor").AsString().NotNullable()
            .WithColumn("rule").AsString().Nullable()
            .WithColumn("operator").AsString().Nullable()
            .WithColumn("department").AsString().NotNullable()
            .WithColumn("outcome").AsInt32().NotNullable()
            .WithColumn("visit").AsInt32().NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Index("invitations_by_visitor").OnTable("invitations").OnColumn("site").Ascending().OnColumn("visitor").Ascending().OnColumn("at").Ascending();
        Create.Table("visits")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("visitor").AsString().PrimaryKey()
            .WithColumn("number").AsInt32().PrimaryKey()
            .WithColumn("start_at").AsInt64().NotNullable()
            .WithColumn("end_at").AsInt64().NotNullable()
            .WithColumn("pages").AsInt32().NotNullable()
            .WithColumn("referrer").AsString().NotNullable()
            .WithColumn("entry_url").AsString().NotNullable()
            .WithColumn("browser").AsString().NotNullable()
            .WithColumn("os").AsString().NotNullable()
            .WithColumn("language").AsString().NotNullable()
            .WithColumn("talked").AsInt32().NotNullable();
        Create.Index("visits_by_start").OnTable("visits").OnColumn("site").Ascending().OnColumn("start_at").Ascending();
    }

    /// <summary>Not a site's data: the members of the cluster itself.</summary>
    private void Nodes() =>
        Create.Table("nodes")
            .WithColumn("address").AsString().PrimaryKey()
            .WithColumn("incarnation").AsString().NotNullable()
            .WithColumn("joined_at").AsInt64().NotNullable()
            .WithColumn("beat_at").AsInt64().NotNullable();

    private void Transcripts()
    {
        Create.Table("dialogs")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("id").AsString().PrimaryKey()
            .WithColumn("visitor").AsString().NotNullable()
            .WithColumn("visitor_name").AsString().NotNullable()
            .WithColumn("department").AsString().NotNullable()
            .WithColumn("operator").AsString().Nullable()
            .WithColumn("operator_name").AsString().NotNullable()
            .WithColumn("started_at").AsInt64().NotNullable()
            .WithColumn("closed_at").AsInt64().Nullable()
            .WithColumn("status").AsInt32().NotNullable()
            .WithColumn("stars").AsInt32().NotNullable()
            .WithColumn("comment").AsString().NotNullable()
            .WithColumn("entries").AsInt32().NotNullable()
            .WithColumn("excerpt").AsString().NotNullable()
            .WithColumn("journal_seq").AsInt64().NotNullable();
        Create.Index("dialogs_by_start").OnTable("dialogs").OnColumn("site").Ascending().OnColumn("started_at").Descending().OnColumn("id").Descending();
        Create.Index("dialogs_by_visitor").OnTable("dialogs").OnColumn("site").Ascending().OnColumn("visitor").Ascending().OnColumn("started_at").Descending();
        Create.Index("dialogs_by_status").OnTable("dialogs").OnColumn("site").Ascending().OnColumn("status").Ascending();
        Create.Table("entries")
            .WithColumn("site").AsString().PrimaryKey()
            .WithColumn("dialog").AsString().PrimaryKey()
            .WithColumn("seq").AsInt64().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("kind").AsInt32().NotNullable()
            .WithColumn("author").AsInt32().NotNullable()
            .WithColumn("author_id").AsString().NotNullable()
            .WithColumn("author_name").AsString().NotNullable()
            .WithColumn("text").AsString().NotNullable()
            .WithColumn("outbox").AsString().Nullable()
            .WithColumn("n").AsInt64().NotNullable();
        // Not a site's data: where a projection stands in the journal.
        Create.Table("projection_offsets")
            .WithColumn("projection").AsString().PrimaryKey()
            .WithColumn("position").AsInt64().NotNullable();
    }
}
