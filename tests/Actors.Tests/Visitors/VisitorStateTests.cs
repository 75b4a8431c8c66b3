using Gateway.Actors.Dialogs;
using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>What a visit is, without actors: F37 pages in order, F38 visits counted, several tabs one visitor.</summary>
public sealed class VisitorStateTests
{
    private const long Minute = 60_000;
    private readonly VisitorState _state = new();

    private static VisitPage Page(string id, string url = "/") => new(id, url, "", "");

    [Fact]
    public void F37_pages_stand_in_order_and_a_reconnect_of_the_same_page_counts_once()
    {
        _state.Arrive(1000, Page("a", "/home"));
        _state.Arrive(2000, Page("a", "/home"));
        _state.Arrive(3000, Page("b", "/cart"));
        Assert.Equal(["/home", "/cart"], _state.Pages.Select(p => p.Url));
        Assert.Equal((2, 1), (_state.PageCount, _state.VisitNumber));
    }

    [Fact]
    public void Visitors_hold_equal_things_once_also_after_they_slept()
    {
        static VisitorState Visitor()
        {
            var state = new VisitorState();
            state.Introduce("", "de-" + "DE", "1920x" + "1080", "Europe/" + "Berlin", "Mozilla/5.0 (X11; Linux x86_64) Chrome/14" + "0.0.0.0", new Place("DE", "Berlin", "Ber" + "lin"));
            state.Arrive(1000, new VisitPage(Guid.NewGuid().ToString(), "https://shop.example/" + "a", "A", "https://www.google.com/search?q=" + "tents"));
            state.Raise("cart_add", 2.5, "EUR", 2000);
            state.Set(new Dictionary<string, string> { ["plan"] = "gold" });
            return state;
        }
        var (one, other, slept) = (Visitor(), Visitor(), new VisitorState());
        slept.Restore(one.Save());
        foreach (var same in new[] { other, slept })
        {
            Assert.Same(one.Place, same.Place);
            Assert.Same(one.Origin, same.Origin);
            Assert.Same(one.Agent, same.Agent);
            Assert.Same(one.KeptPages[0].Shown, same.KeptPages[0].Shown);
            Assert.Same(one.KeptEvents[0].Shown, same.KeptEvents[0].Shown);
        }
        Assert.Equal(new VisitEvent("cart_add", 2.5, "EUR", 2000), Assert.Single(slept.Events));
        Assert.Equal(("de-DE", "1920x1080", "Europe/Berlin", "search"), (slept.Language, slept.Screen, slept.TimeZone, slept.Origin.Source));
    }

    [Fact]
    public void A_visit_ends_after_thirty_minutes_without_activity_and_the_next_page_begins_another()
    {
        _state.Arrive(0, Page("a"));
        Assert.False(_state.Arrive(29 * Minute, null).NewVisit);
        Assert.False(_state.Arrive(58 * Minute, Page("b")).NewVisit);
        var next = _state.Arrive(89 * Minute, Page("c"));
        Assert.True(next.NewVisit);
        Assert.Equal((1, 58 * Minute, 2), (next.Ended!.Number, next.Ended.End.ToUnixTimeMilliseconds(), next.Ended.Pages));
        Assert.Equal((2, 89 * Minute), (_state.VisitNumber, _state.VisitStart));
        Assert.Equal([1], _state.PastVisits.Select(v => v.Number));
    }

    [Fact]
    public void A_visit_whose_last_seconds_were_lost_goes_on_from_where_the_client_says_it_began()
    {
        _state.Arrive(100 * Minute, Page("a"), claimedStart: 95 * Minute);
        Assert.Equal(95 * Minute, _state.VisitStart);
        var forged = new VisitorState();
        forged.Arrive(100 * Minute, Page("a"), claimedStart: 200 * Minute);
        Assert.Equal(100 * Minute, forged.VisitStart);
    }

    [Fact]
    public void Events_are_counted_and_summed_beyond_what_is_kept_of_them()
    {
        _state.Arrive(0, Page("a"));
        for (var i = 0; i < 100; i++) _state.Raise("cart_add", 2.5, "EUR", i);
        Assert.Equal((100, 250d), (_state.EventCount("cart_add"), _state.EventValue("cart_add")));
        Assert.True(_state.Events.Count() <= 30);
        var restored = new VisitorState();
        restored.Restore(_state.Save());
        for (var i = 0; i < 100; i++) restored.Raise("cart_add", 2.5, "EUR", i);
        Assert.Equal((200, 500d), (restored.EventCount("cart_add"), restored.EventValue("cart_add")));
    }

    [Fact]
    public void Hostile_variety_stays_bounded()
    {
        _state.Arrive(0, Page("a"));
        for (var i = 0; i < 1000; i++)
        {
            _state.Raise($"event{i}", null, null, i);
            _state.Set(new Dictionary<string, string> { [$"key{i}"] = "v" });
            _state.Join($"segment{i}");
            _state.Arrive(i, Page($"p{i}"));
        }
        Assert.True(_state.Save().Length < 16 * 1024, $"{_state.Save().Length} bytes");
    }

    [Fact]
    public void Visitors_who_share_names_of_attributes_never_share_what_they_are()
    {
        var random = new Random(4711);
        var visitors = Enumerable.Range(0, 8).Select(_ => (State: new VisitorState(), Wanted: new Dictionary<string, string>())).ToArray();
        for (var step = 0; step < 5_000; step++)
        {
            var at = random.Next(visitors.Length);
            var (key, value) = ($"key{random.Next(12)}", random.Next(4) == 0 ? "" : $"value {random.Next(50)}");
            visitors[at].State.Set(new Dictionary<string, string> { [key] = value });
            if (value.Length == 0) visitors[at].Wanted.Remove(key);
            else visitors[at].Wanted[key] = value;
            Assert.Equal(visitors[at].Wanted.OrderBy(a => a.Key, StringComparer.Ordinal), visitors[at].State.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal));
            if (step % 50 != 0) continue;
            var restored = new VisitorState();
            restored.Restore(visitors[at].State.Save());
            visitors[at].State = restored;
        }
        Assert.All(visitors, v => Assert.Equal(v.Wanted.OrderBy(a => a.Key, StringComparer.Ordinal), v.State.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)));
    }

    [Fact]
    public void The_attribute_name_is_what_the_visitor_is_called()
    {
        _state.Set(new Dictionary<string, string> { ["name"] = " Maria " });
        Assert.Equal("Maria", _state.Name);
        _state.Set(new Dictionary<string, string> { ["plan"] = "gold" });
        Assert.Equal("Maria", _state.Name);
        _state.Set(new Dictionary<string, string> { ["name"] = "" });
        Assert.Equal("", _state.Name);
    }

    [Fact]
    public void A_snapshot_restores_everything_that_rules_and_people_ask()
    {
        _state.Introduce("Olga", "ru-RU", "390x844", "Europe/Moscow", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1");
        _state.Arrive(0, Page("a", "/home"));
        _state.Arrive(40 * Minute, Page("b", "/cart"));
        _state.Raise("cart_add", 129.5, "EUR", 41 * Minute);
        _state.Set(new Dictionary<string, string> { ["plan"] = "gold" });
        _state.Join("potential-buyer");
        _state.Take(new DialogProgress(new("s"), new("v"), new("g"), new("sales"), DialogStatus.Active, 5));
        _state.Invite(new OpenInvitation("i", "r", null, null, "sales", "hello", 1, 9));
        var restored = new VisitorState();
        restored.Restore(_state.Save());
        Assert.Equal(("Olga", 2, 40 * Minute, "iOS", 3), (restored.Name, restored.VisitNumber, restored.VisitStart, restored.Agent.Os, restored.Status));
        Assert.Equal(_state.Pages, restored.Pages);
        Assert.Equal(_state.PastVisits, restored.PastVisits);
        Assert.Equal(_state.Dialogs, restored.Dialogs);
        Assert.Equal((1, 129.5, true, "gold", "i"), (restored.EventCount("cart_add"), restored.EventValue("cart_add"), restored.InSegment("potential-buyer"), restored.Attributes["plan"], restored.Invitation!.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_that_reconnects_after_a_restart_counts_once(bool writtenBefore)
    {
        _state.Arrive(0, Page("a", "/home"));
        var snapshot = _state.Save();
        // An earlier version stored the browser's own page ids.
        if (writtenBefore) snapshot = MessagePackSerializer.Serialize(MessagePackSerializer.Deserialize<VisitorSnapshot>(snapshot) with { Pages = [new VisitedPage("a", "/home", "", 0)] });
        var restored = new VisitorState();
        restored.Restore(snapshot);
        Assert.False(restored.Arrive(1000, Page("a", "/home")).NewPage);
        Assert.True(restored.Arrive(2000, Page("b", "/home")).NewPage);
    }

    [Fact]
    public void An_answer_counts_once_and_a_refusal_is_remembered()
    {
        _state.Arrive(0, Page("a"));
        _state.Invite(new OpenInvitation("i", "r", null, null, "sales", "hello", 0, 0));
        Assert.Equal(1, _state.Answer("i", 1, 1)!.Outcome);
        Assert.Null(_state.Answer("i", 1, 2));
        Assert.Null(_state.Answer("other", 3, 2));
        Assert.Equal(3, _state.Answer("i", 3, 3)!.Outcome);
        Assert.True(_state.Declined);
        Assert.Null(_state.Answer("i", 2, 4));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox", "macOS", "desktop")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1", "Safari", "iOS", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android", "phone")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36", "Yandex Browser", "Linux", "desktop")]
    public void F35_F36_browser_system_and_device_are_recognised(string text, string browser, string os, string device) =>
        Assert.Equal(new UserAgent(browser, os, device, false), UserAgent.Recognise(text));

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("Tiny Tiny RSS/1.11 (http://tt-rss.org/)")]
    [InlineData("curl/8.5.0")]
    [InlineData("")]
    public void Crawlers_and_feed_readers_are_no_visitors(string text) => Assert.True(UserAgent.Recognise(text).IsCrawler);
}
