namespace Gateway.Actors.Dialogs;

/// <summary>Whether a dialog helped, as its visitor says. The numbers are on the wire, in the journal and in the store.</summary>
public enum Resolution
{
    /// <summary>Not said.</summary>
    Unknown = 0,
    /// <summary>It did.</summary>
    Yes = 1,
    /// <summary>In part.</summary>
    Partly = 2,
    /// <summary>It did not.</summary>
    No = 3,
}

/// <summary>What entries, the API and webhooks say of a <see cref="Resolution"/>.</summary>
public static class ResolutionWords
{
    /// <summary>yes, partly or no; "" where nothing was said.</summary>
    public static string Word(this Resolution answer) => answer switch { Resolution.Yes => "yes", Resolution.Partly => "partly", Resolution.No => "no", _ => "" };
}
