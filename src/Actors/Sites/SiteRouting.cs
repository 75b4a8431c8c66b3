namespace Gateway.Actors.Sites;

/// <summary>What holds for the dialogs of all departments of a site.</summary>
/// <param name="InvitationWeight">Percent of a slot for a dialog that an invitation began, 10 to 1,000; the department's weight comes on top.</param>
/// <param name="OutreachWeight">Percent of a slot for a dialog that an operator began, 10 to 1,000.</param>
/// <param name="GraceSeconds">How long an operator without connection keeps the dialogs, 5 to 600.</param>
/// <param name="GoneSeconds">A dialog whose visitor is gone or silent for so long counts no more against capacity; 0: it always does. At most 86,400.</param>
/// <param name="CloseSeconds">After so long it is closed; 0: never. At most 604,800, and not before it stops counting.</param>
/// <param name="ShowSupervision">Whether operators are shown who supervises their dialogs; visitors never are.</param>
/// <param name="ReopenSeconds">So long after its end a visitor's words go on with the dialog; 0: they begin another one. At most 86,400.</param>
/// <param name="InsistRating">Whether the window opens at the end of a dialog and asks for stars until the visitor gives them or declines.</param>
public sealed record SiteRouting(int InvitationWeight = 100, int OutreachWeight = 100, int GraceSeconds = 30, int GoneSeconds = 0, int CloseSeconds = 0, bool ShowSupervision = false,
    bool InsistRating = false, int ReopenSeconds = 600)
{
    /// <summary>Of a site that has set nothing.</summary>
    public static readonly SiteRouting Default = new();

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        void Range(string name, int value, int least, int most)
        {
            if (value < least || value > most) faults.Add(name, "range", ("least", least), ("most", most));
        }
        Range("invitationWeight", InvitationWeight, 10, 1_000);
        Range("outreachWeight", OutreachWeight, 10, 1_000);
        Range("graceSeconds", GraceSeconds, 5, 600);
        Range("goneSeconds", GoneSeconds, 0, DepartmentRouting.MostSeconds);
        Range("closeSeconds", CloseSeconds, 0, 7 * DepartmentRouting.MostSeconds);
        Range("reopenSeconds", ReopenSeconds, 0, DepartmentRouting.MostSeconds);
        if (CloseSeconds > 0 && CloseSeconds < GoneSeconds) faults.Add("closeSeconds", "close-before-gone");
        return faults;
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out SiteRouting routing, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<SiteRouting>(json, r => r.Faults(), out var read, out faults);
        routing = read ?? Default;
        return good;
    }
}
