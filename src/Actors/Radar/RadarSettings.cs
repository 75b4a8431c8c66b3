using System.Collections.Immutable;

namespace Gateway.Actors.Radar;

/// <summary>
/// What a site's radar looks for and when it tells. Patterns are whole addresses with <c>*</c> for any text, compared without regard to case; <c>title:</c> before one compares
/// the page's title instead. <see cref="RadarJson"/> reads and writes it.
/// </summary>
public sealed record RadarSettings
{
    /// <summary>What a site has that nobody has set.</summary>
    public static readonly RadarSettings Default = new();

    /// <summary>False: nothing is looked at.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whose operators are told; empty: everybody of the site. Supervisors and administrators are told in any case.</summary>
    public IReadOnlyList<DepartmentId> Departments { get; init; } = [];

    /// <summary>Pages that say that something went wrong.</summary>
    public IReadOnlyList<string> ErrorPages { get; init; } = ["*/error", "*/error?*", "*-error", "*-error?*", "*/404*", "*/500*", "title:*404*", "title:*internal server error*"];

    /// <summary>Events that pages raise when something went wrong.</summary>
    public IReadOnlyList<string> ErrorEvents { get; init; } = ["error", "js_error", "payment_error"];

    /// <summary>Addresses that no honest visitor opens.</summary>
    public IReadOnlyList<string> ForbiddenPages { get; init; } = ["*/.env*", "*/.git/*", "*/wp-admin*", "*/phpmyadmin*"];

    /// <summary>Different visitors hit by one fault within a minute that make an alert, 2 to 10,000.</summary>
    public int Visitors { get; init; } = 5;

    /// <summary>Views of one forbidden pattern within a minute that make an alert, 1 to 10,000.</summary>
    public int ForbiddenViews { get; init; } = 3;

    /// <summary>Page views or events per minute of one visitor, kept up over 30 of them, that are a flood: 30 to 6,000; 0 looks at none.</summary>
    public int VisitorRate { get; init; } = 120;

    /// <summary>Page views and events per minute from one network address that are a flood: 30 to 1,000,000; 0 looks at none.</summary>
    public int AddressRate { get; init; } = 1200;

    /// <summary>Minutes after an alert was closed in which its cause makes no new one, 0 to 1,440.</summary>
    public int CoolDownMinutes { get; init; } = 10;

    /// <summary>New alerts in an hour, 1 to 100; what comes beyond them is counted in a single one.</summary>
    public int AlertsPerHour { get; init; } = 12;

    /// <summary>Whether somebody with these departments is told.</summary>
    public bool Tells(Sites.OperatorInfo person) => person.Supervises || Departments.Count == 0 || person.Departments.Any(Departments.Contains);

    /// <inheritdoc/>
    public bool Equals(RadarSettings? other) => other is not null && RadarJson.Write(this) == RadarJson.Write(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RadarJson.Write(this).GetHashCode(StringComparison.Ordinal);
}
