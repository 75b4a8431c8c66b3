namespace Gateway;

/// <summary>Section "Gateway:Import", of the command import-log.</summary>
public sealed record ImportOptions
{
    /// <summary>What stands before the log's paths, such as https://shop.example; empty: the first origin of the site.</summary>
    public string Origin { get; init; } = "";
    /// <summary>Whole days that the log's times are moved, so that an old log is not deleted at once: a number, or auto, with which the log ends within the last day. Hours of the day stay.</summary>
    public string MoveDays { get; init; } = "0";
    /// <summary>The log holds only people who have agreed; needed for sites that record nobody who has not.</summary>
    public bool Consented { get; init; }

    /// <summary><see cref="MoveDays"/> as a number, null for auto.</summary>
    /// <exception cref="StartupException">It is neither.</exception>
    internal int? Days => MoveDays == "auto" ? null
        : int.TryParse(MoveDays, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var days) && days <= 36_500 ? days
        : throw new StartupException($"Gateway:Import:MoveDays is \"{MoveDays}\"; 0 to 36500, or auto, are allowed");
}
