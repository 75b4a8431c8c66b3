namespace Gateway.Persistence.Files;

/// <summary>Section "Gateway:Files": how this node takes files.</summary>
public sealed record FileIntakeOptions
{
    /// <summary>A program that looks for viruses: gets "-" and the file on its standard input, ends with 0 for clean and 1 for infected. Empty: none.</summary>
    public string ScanCommand { get; init; } = "";

    /// <summary>An address that each file is posted to: 200 or 204 for clean, 406 or 422 for infected. Empty: none.</summary>
    public string ScanAddress { get; init; } = "";

    /// <summary>Seconds that the scanners have together; a file that they have not called clean by then is not taken.</summary>
    public int ScanSeconds { get; init; } = 20;

    /// <summary>Files that a node takes at once: each is in its memory while it is looked at.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>What cannot work, each with what is allowed.</summary>
    public IEnumerable<string> Faults()
    {
        if (ScanAddress.Length > 0 && !(Uri.TryCreate(ScanAddress, UriKind.Absolute, out var address) && (address.Scheme == "http" || address.Scheme == "https")))
            yield return $"Gateway:Files:{nameof(ScanAddress)} is \"{ScanAddress}\"; an address with http or https is allowed";
        if (ScanSeconds is < 1 or > 300) yield return $"Gateway:Files:{nameof(ScanSeconds)} is {ScanSeconds}; 1 to 300 is allowed";
        if (AtOnce is < 1 or > 100) yield return $"Gateway:Files:{nameof(AtOnce)} is {AtOnce}; 1 to 100 is allowed";
    }
}
