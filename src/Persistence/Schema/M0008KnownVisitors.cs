using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Visitors whom their site has signed in, and the secrets by which a site proves it.</summary>
[Migration(8, "known visitors")]
public sealed class M0008KnownVisitors : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        Create.Table("identity_secrets")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("id").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("secret").AsString(64).NotNullable()
            .WithColumn("created").AsInt64().NotNullable();
        // A row for each browser of a person: all rows with one login are one person.
        Create.Table("known_visitors")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("visitor").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("login").AsString(64).NotNullable()
            .WithColumn("name").AsString().NotNullable()
            .WithColumn("email").AsString().NotNullable()
            .WithColumn("attributes").AsString().NotNullable()
            .WithColumn("stamp").AsString(64).NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Index("known_visitors_by_login").OnTable("known_visitors").OnColumn("site").Ascending().OnColumn("login").Ascending();
    }
}
