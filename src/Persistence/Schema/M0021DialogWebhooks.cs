using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Webhooks are told what happens in dialogs: which events a webhook gets, and of which dialog a call is, in which order.</summary>
[Migration(21, "dialog webhooks")]
public sealed class M0021DialogWebhooks : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        // A JSON list of words.
        Alter.Table("webhooks").AddColumn("events").AsString().NotNullable().WithDefaultValue("[]");
        // "" and 0 for calls of rules, which have no order.
        Alter.Table("webhook_calls").AddColumn("event").AsString(32).NotNullable().WithDefaultValue("");
        Alter.Table("webhook_calls").AddColumn("dialog").AsString(64).NotNullable().WithDefaultValue("");
        Alter.Table("webhook_calls").AddColumn("number").AsInt64().NotNullable().WithDefaultValue(0);
        Create.Index("webhook_calls_dialog").OnTable("webhook_calls").OnColumn("site").Ascending().OnColumn("webhook").Ascending().OnColumn("dialog").Ascending().OnColumn("number").Ascending();
        // What was said before anybody could ask to be told of it is not told.
        Execute.Sql("insert into projection_offsets (projection, position) select 'webhooks', position from projection_offsets where projection = 'transcripts'");
    }
}
