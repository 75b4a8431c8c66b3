using System.Globalization;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>The visitor as rules see it, and what rules remember of it.</summary>
internal sealed partial class VisitorState
{
    public const string ViewEvent = "product_view";
    public const string PurchaseEvent = "purchase";
    /// <summary>A rule that fired, and when; 0 when that was not noted.</summary>
    internal readonly record struct FiredRule(string Rule, long At);

    private const string CartAdd = "cart_add";
    private const string CartRemove = "cart_remove";
    private const int ProductsKept = 12;
    private const int SaidKept = 10;
    private const int SaidCharacters = 300;
    private const int ProductCharacters = 200;
    /// <summary>What stands behind the keys of an event's further products, last first: id2, name2 … to id5; more do not fit into its 20 pairs.</summary>
    private static readonly string[] FurtherProducts = ["5", "4", "3", "2"];

    public ReadOnlySpan<PageSeen> KeptPages => _pages;
    public ReadOnlySpan<EventSeen> KeptEvents => _events;
    public ReadOnlySpan<ProductSeen> Products => ProductsSeen;
    public ReadOnlySpan<string> Said => SaidLately;

    public long LastVisitEnd
    {
        get
        {
            for (var i = (Past?.Count ?? 0) - 1; i >= 0; i--)
                if (Past![i].Number < VisitNumber) return Past[i].End;
            return 0;
        }
    }

    /// <summary>Screens are told as "1920x1080".</summary>
    public int ScreenWidth =>
        Screen.IndexOf('x', StringComparison.OrdinalIgnoreCase) is > 0 and var end && int.TryParse(Screen.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width : 0;

    /// <summary>Of events that are not kept any more, the sums of a visit without a kept purchase.</summary>
    public double CartValue
    {
        get
        {
            var value = 0.0;
            for (var i = _events.Length - 1; i >= 0; i--)
            {
                if (_events[i].Name == PurchaseEvent) return value;
                if (_events[i].Name == CartAdd) value += _events[i].Value ?? 0;
                else if (_events[i].Name == CartRemove) value -= _events[i].Value ?? 0;
            }
            foreach (var t in Forgotten)
                if (t.Name == CartAdd) value += t.Sum;
                else if (t.Name == CartRemove) value -= t.Sum;
                else if (t.Name == PurchaseEvent) value -= t.Sum;
            return Math.Max(0, value);
        }
    }

    public string TextOf(RuleField field) => field switch
    {
        RuleField.Url => _pages.Length > 0 ? _pages[^1].Shown.Url : "",
        RuleField.Title => _pages.Length > 0 ? _pages[^1].Shown.Title : "",
        RuleField.Entry => _pages.Length > 0 ? _pages[0].Shown.Url : "",
        RuleField.Referrer => Referrer,
        RuleField.Language => Language,
        RuleField.TimeZone => TimeZone,
        RuleField.Country => Place.Country,
        RuleField.Region => Place.Region,
        RuleField.City => Place.City,
        RuleField.Browser => Agent.Browser,
        RuleField.Os => Agent.Os,
        RuleField.Device => Agent.Device,
        RuleField.Source => Origin.Source,
        RuleField.Term => Origin.Term,
        RuleField.Campaign => Origin.Campaign,
        _ => "",
    };

    public string? AttributeOf(string name) => _names.IndexOf(name) is >= 0 and var at ? _values[at] : null;

    public int EventCount(string name) => Tally(name).Count;

    public double EventValue(string name) => Tally(name).Sum;

    public bool InSegment(string segment) => SegmentsHeld.Contains(segment);

    /// <summary>Until when no rule may invite, Unix ms: newcomers are left in peace, and others for a while after each invitation.</summary>
    public long QuietUntil(InvitationLimits limits) => Math.Max(
        VisitNumber == 1 ? VisitStart + limits.NewcomerQuietSeconds * 1000L : 0,
        LastInvited > 0 ? LastInvited + limits.CoolDownSeconds * 1000L : 0);

    public bool HasFired(RuleDefinition rule, long now)
    {
        if (rule.Limit == RuleLimit.Visit) return FiredThisVisit?.Contains(rule.Id) == true;
        if (FiredEver is not { } ever) return false;
        var since = rule.Limit == RuleLimit.Days ? now - rule.Days * 86_400_000L : long.MinValue;
        foreach (var fired in ever)
            if (fired.At > since && fired.Rule == rule.Id) return true;
        return false;
    }

    /// <summary>When a rule that is limited beyond the visit fired last, Unix ms; 0 when it did not, or that was not noted.</summary>
    public long FiredAt(RuleDefinition rule) => FiredEver?.Find(f => f.Rule == rule.Id).At ?? 0;

    /// <summary>Notes that a rule fired, within its limit.</summary>
    public void Fired(RuleDefinition rule, long now)
    {
        (FiredThisVisit ??= []).Add(rule.Id);
        if (rule.Limit == RuleLimit.Visit) return;
        FiredEver ??= [];
        FiredEver.RemoveAll(f => f.Rule == rule.Id);
        if (FiredEver.Count == EverKept) FiredEver.RemoveAt(0);
        FiredEver.Add(new FiredRule(rule.Id, now));
    }

    /// <summary>Whether the data of an event of that name are a product's.</summary>
    internal static bool NamesProduct(string eventName) => eventName is ViewEvent or PurchaseEvent;

    /// <summary>Notes the products of an event, if it names any: the last ones are kept, also beyond the visit. The one named first counts as seen last.</summary>
    public void NoteProduct(string eventName, double? value, string? currency, IReadOnlyDictionary<string, string> data, long now)
    {
        if (!NamesProduct(eventName) || data.Count == 0) return;
        foreach (var place in FurtherProducts) NoteProduct(eventName == PurchaseEvent, null, currency, data, now, place);
        NoteProduct(eventName == PurchaseEvent, value, currency, data, now, "");
    }

    private void NoteProduct(bool bought, double? value, string? currency, IReadOnlyDictionary<string, string> data, long now, string place)
    {
        string Datum(string key) => data.TryGetValue(key + place, out var text) ? SharedText.Of(text.Length <= ProductCharacters ? text : text[..ProductCharacters]) : "";
        var name = Datum("name") is { Length: > 0 } named ? named : Datum("product");
        var id = Datum("id") is { Length: > 0 } given ? given : name;
        if (id.Length == 0) return;
        var at = Array.FindIndex(ProductsSeen, p => p.Id == id);
        var known = at >= 0 ? ProductsSeen[at] : new ProductSeen(id, name, null, null, "", now, 0);
        var price = data.TryGetValue("price" + place, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var told) && double.IsFinite(told) ? told : bought ? null : value;
        var product = known with
        {
            Name = name.Length > 0 ? name : known.Name,
            Price = price ?? known.Price,
            Currency = price is null ? known.Currency : currency is null ? null : SharedText.Of(currency),
            Picture = Datum("picture") is { Length: > 0 } picture ? picture : known.Picture,
            // A purchase is told by another page than the product's.
            Address = Datum("url") is { Length: > 0 } address ? address : bought ? known.Address : Current?.Url ?? known.Address,
            BoughtAt = bought && known.BoughtAt == 0 ? now : known.BoughtAt,
        };
        // The one seen last stands last.
        if (at >= 0) ProductsSeen = [.. ProductsSeen.AsSpan(0, at), .. ProductsSeen.AsSpan(at + 1)];
        var kept = ProductsSeen;
        Append(ref kept, product, ProductsKept);
        ProductsSeen = kept;
    }

    /// <summary>Notes what the visitor wrote in a dialog.</summary>
    public void NoteSaid(string text)
    {
        var kept = SaidLately;
        Append(ref kept, text.Length <= SaidCharacters ? text : text[..SaidCharacters], SaidKept);
        SaidLately = kept;
    }

    /// <summary>Of all events of that name in this visit. Rules ask it: nothing is allocated.</summary>
    private EventTally Tally(string name)
    {
        var (count, sum) = (0, 0.0);
        foreach (var t in Forgotten)
            if (t.Name == name) (count, sum) = (t.Count, t.Sum);
        foreach (var e in _events)
            if (e.Name == name) (count, sum) = (count + 1, sum + (e.Value ?? 0));
        return new EventTally(name, count, sum);
    }

    private VisitorMemory? Memory() =>
        FiredEver?.Exists(f => f.At > 0) != true && ProductsSeen.Length == 0 && SaidLately.Length == 0 && DialogsHad == 0 && LastRating == 0
            && Refusals == 0 && LastInvited == 0
            ? null : new(FiredEver?.ConvertAll(f => f.At), ProductsSeen, SaidLately, DialogsHad, LastRating, Refusals, LastInvited);

    private void Remember(VisitorMemory? memory, IReadOnlyList<string> firedEver)
    {
        FiredEver = firedEver.Count > 0 ? [.. firedEver.Select((rule, i) => new FiredRule(rule, memory?.FiredAt is { } at && i < at.Count ? at[i] : 0))] : null;
        ProductsSeen = [.. memory?.Products ?? []];
        SaidLately = [.. memory?.Said ?? []];
        (DialogsHad, LastRating, Refusals, LastInvited) = (memory?.DialogsHad ?? 0, memory?.LastRating ?? 0, memory?.Refusals ?? 0, memory?.LastInvited ?? 0);
    }
}
