using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Files of dialogs: what is known of each, their bytes in pieces, and how many and how large a site takes them.</summary>
[Migration(19, "files")]
public sealed class M0019Files : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Alter.Table("sites").AddColumn("files").AsString().Nullable();
        // Posted: 0 until its entry is told in the transcripts; then it stays as long as the dialog.
        Create.Table("files")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("dialog").AsString(64).NotNullable()
            .WithColumn("visitor").AsString(64).NotNullable()
            .WithColumn("author").AsInt32().NotNullable()
            .WithColumn("author_id").AsString(64).NotNullable()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("type").AsString(64).NotNullable()
            .WithColumn("size").AsInt64().NotNullable()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("posted").AsInt32().NotNullable();
        Create.Table("file_parts")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("n").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("dialog").AsString(64).NotNullable()
            .WithColumn("visitor").AsString(64).NotNullable()
            .WithColumn("bytes").AsBinary().NotNullable();
        foreach (var table in new[] { "files", "file_parts" })
        {
            Create.Index(table + "_of_dialog").OnTable(table).OnColumn("site").Ascending().OnColumn("dialog").Ascending();
            Create.Index(table + "_of_visitor").OnTable(table).OnColumn("site").Ascending().OnColumn("visitor").Ascending();
        }
        Create.Index("files_at").OnTable("files").OnColumn("posted").Ascending().OnColumn("at").Ascending();
    }
}
