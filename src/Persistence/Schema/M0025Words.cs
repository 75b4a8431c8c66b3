using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>What a site does with words by itself: automatic messages, the filter, pages that operators show (null: nothing, or the defaults), and the glossary.</summary>
[Migration(25, "words")]
public sealed class M0025Words : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        foreach (var column in new[] { "auto_messages", "word_filter", "push_pages" })
            Alter.Table("sites").AddColumn(column).AsString().Nullable();
        // Forms: a list as JSON. Link may be "".
        Create.Table("glossary")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("term").AsString().NotNullable()
            .WithColumn("forms").AsString().NotNullable()
            .WithColumn("text").AsString().NotNullable()
            .WithColumn("link").AsString().NotNullable();
    }
}
