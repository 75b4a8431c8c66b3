namespace Gateway.Actors.Visitors;

/// <summary>What most visitors never have: segments, dialogs, an invitation, earlier visits. One object for all of it, made with the first.</summary>
internal sealed partial class VisitorState
{
    private Seldom? _seldom;

    private sealed class Seldom
    {
        public List<PastVisit>? Past;
        public string[] Segments = [];
        public List<string>? FiredThisVisit;
        public List<FiredRule>? FiredEver;
        public ProductSeen[] Products = [];
        public string[] Said = [];
        public int DialogsHad;
        public int LastRating;
        public int Refusals;
        public long LastInvited;
        public List<OpenVisitorDialog>? Dialogs;
        public EventTally[] Forgotten = [];
        public OpenInvitation? Invitation;
        public KnownPerson? Person;
        public VisitorMarks? Marks;
    }

    public OpenInvitation? Invitation
    {
        get => _seldom?.Invitation;
        private set { if (Needed(value is not null)) _seldom!.Invitation = value; }
    }

    /// <summary>What rules have noted for the operators.</summary>
    public VisitorMarks Marks
    {
        get => _seldom?.Marks ?? VisitorMarks.None;
        private set { if (Needed(value != VisitorMarks.None)) _seldom!.Marks = value; }
    }

    /// <summary>Events of this visit that are not kept any more.</summary>
    private EventTally[] Forgotten
    {
        get => _seldom?.Forgotten ?? [];
        set { if (Needed(value.Length > 0)) _seldom!.Forgotten = value; }
    }

    private List<PastVisit>? Past
    {
        get => _seldom?.Past;
        set { if (Needed(value is not null)) _seldom!.Past = value; }
    }

    private string[] SegmentsHeld
    {
        get => _seldom?.Segments ?? [];
        set { if (Needed(value.Length > 0)) _seldom!.Segments = value; }
    }

    private List<string>? FiredThisVisit
    {
        get => _seldom?.FiredThisVisit;
        set { if (Needed(value is not null)) _seldom!.FiredThisVisit = value; }
    }

    private List<FiredRule>? FiredEver
    {
        get => _seldom?.FiredEver;
        set { if (Needed(value is not null)) _seldom!.FiredEver = value; }
    }

    private ProductSeen[] ProductsSeen
    {
        get => _seldom?.Products ?? [];
        set { if (Needed(value.Length > 0)) _seldom!.Products = value; }
    }

    private string[] SaidLately
    {
        get => _seldom?.Said ?? [];
        set { if (Needed(value.Length > 0)) _seldom!.Said = value; }
    }

    /// <summary>Invitations declined or ignored since the visitor last talked.</summary>
    public int Refusals
    {
        get => _seldom?.Refusals ?? 0;
        private set { if (Needed(value > 0)) _seldom!.Refusals = value; }
    }

    /// <summary>When the last invitation was made, Unix ms; 0 for never.</summary>
    public long LastInvited
    {
        get => _seldom?.LastInvited ?? 0;
        private set { if (Needed(value > 0)) _seldom!.LastInvited = value; }
    }

    public int DialogsHad
    {
        get => _seldom?.DialogsHad ?? 0;
        private set { if (Needed(value > 0)) _seldom!.DialogsHad = value; }
    }

    public int LastRating
    {
        get => _seldom?.LastRating ?? 0;
        private set { if (Needed(value > 0)) _seldom!.LastRating = value; }
    }

    private List<OpenVisitorDialog>? DialogsHeld
    {
        get => _seldom?.Dialogs;
        set { if (Needed(value is not null)) _seldom!.Dialogs = value; }
    }

    /// <summary>Whether there is a place to write to: made when something is to be held, not for taking away what is not there.</summary>
    private bool Needed(bool holds)
    {
        if (holds) _seldom ??= new Seldom();
        return _seldom is not null;
    }
}
