using FluentMigrator;

namespace Gateway.Persistence.Schema;

/// <summary>Forms that operators send into dialogs, and which webhooks answers are shown to.</summary>
[Migration(23, "forms")]
public sealed class M0023Forms : ForwardOnlyMigration
{
    /// <inheritdoc/>
    public override void Up()
    {
        // Body: JSON, as Actors/Sites/SiteForm reads it.
        Create.Table("forms")
            .WithColumn("site").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("name").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("body").AsString(int.MaxValue).NotNullable();
        // Set with the first form that names it and never taken back: what is answered after the form is gone is checked all the same.
        Alter.Table("webhooks").AddColumn("checks").AsBoolean().NotNullable().WithDefaultValue(false);
    }
}
