using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Tokens with which programs call the API. Only their hashes are kept.</summary>
[Migration(20, "api tokens")]
public sealed class M0020ApiTokens : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        // Permissions: a JSON list of words. Expires, used: Unix ms; 0 for never.
        Create.Table("api_tokens")
            .WithColumn("token_hash").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable()
            .WithColumn("account").AsString(64).NotNullable()
            .WithColumn("person").AsString(64).NotNullable()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("permissions").AsString().NotNullable()
            .WithColumn("created").AsInt64().NotNullable()
            .WithColumn("expires").AsInt64().NotNullable()
            .WithColumn("used").AsInt64().NotNullable();
        Create.Index("api_tokens_of").OnTable("api_tokens").OnColumn("account").Ascending().OnColumn("id").Ascending();
    }
}
