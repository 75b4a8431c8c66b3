using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Recorded visits, in chunks of one node's seconds; and runs of rules over them.</summary>
[Migration(13, "recordings")]
public sealed class M0013Recordings : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("recordings")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("from_at").AsInt64().NotNullable()
            .WithColumn("to_at").AsInt64().NotNullable()
            .WithColumn("notes").AsInt32().NotNullable()
            .WithColumn("visitors").AsBinary().NotNullable()
            .WithColumn("body").AsBinary().NotNullable();
        Create.Index("recordings_from").OnTable("recordings").OnColumn("site").Ascending().OnColumn("from_at").Ascending();
        Create.Index("recordings_to").OnTable("recordings").OnColumn("to_at").Ascending();
        Create.Table("replays")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("started").AsInt64().NotNullable()
            .WithColumn("updated").AsInt64().NotNullable()
            .WithColumn("state").AsInt32().NotNullable()
            .WithColumn("done").AsInt32().NotNullable()
            .WithColumn("total").AsInt32().NotNullable()
            .WithColumn("result").AsString().NotNullable();
    }
}
