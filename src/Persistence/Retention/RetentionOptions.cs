namespace Gateway.Persistence.Retention;

/// <summary>Section "Gateway:Retention": how many days data is kept. Where nothing else is said, 0 keeps it for ever.</summary>
public sealed record RetentionOptions
{
    /// <summary>Of a closed dialog, counted from its end: transcript, search words, journal; and of who waited and got whom. An open dialog is kept whatever its age.</summary>
    public int DialogDays { get; init; }
    /// <summary>Of a visit, counted from its end; and of everything known about a visitor who has not been seen for so long and has no open dialog.</summary>
    public int VisitDays { get; init; }
    /// <summary>Of an invitation and its outcome. Rules that invite once per visitor do not depend on it.</summary>
    public int InvitationDays { get; init; }

    /// <summary>Of the recordings of visits that the time machine plays; 0 records nothing.</summary>
    public int RecordingDays { get; init; } = 7;

    /// <summary>Of what stands in the audit log.</summary>
    public int AuditDays { get; init; } = 365;

    /// <summary>Whether anything is ever deleted.</summary>
    public bool Deletes => AuditDays > 0 || DialogDays > 0 || VisitDays > 0 || InvitationDays > 0 || RecordingDays > 0;

    /// <summary>What cannot work, each with what is allowed.</summary>
    public IEnumerable<string> Faults() => KeptFaults().Concat(RecordingDays is < 0 or > 365
        ? [$"Gateway:Retention:{nameof(RecordingDays)} is {RecordingDays}; 1 to 365 days are allowed, or 0 to record nothing"] : []);

    private IEnumerable<string> KeptFaults() =>
        from option in new Dictionary<string, int> { [nameof(DialogDays)] = DialogDays, [nameof(VisitDays)] = VisitDays, [nameof(InvitationDays)] = InvitationDays, [nameof(AuditDays)] = AuditDays }
        where option.Value is < 0 or > 36_500
        select $"Gateway:Retention:{option.Key} is {option.Value}; 1 to 36500 days are allowed, or 0 to keep for ever";
}
