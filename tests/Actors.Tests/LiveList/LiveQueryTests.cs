using Akka.Actor;
using Gateway.Actors.LiveList;

namespace Gateway.Actors.Tests.LiveList;

/// <summary>What consoles may ask, and what they are told when they may not.</summary>
public sealed class LiveQueryTests
{
    internal static LiveRow Row(string id, string title = "", int pages = 1, long since = 1, int status = 0, string[]? segments = null, long incarnation = 1) =>
        new(new(id), incarnation, "", since, title, "https://shop/" + id, pages, since, "", "Firefox", "Linux", 1, segments ?? [], status, "", "en", since);

    internal static WatchRows Asked(string words = "", int sort = 0, int limit = 10, string? where = null, string[]? groups = null, int? offset = 0, int? every = null) =>
        new(new("s"), new ConnectionRef(ActorRefs.Nobody, 1), 1, words, sort, false, limit, where, groups ?? [], offset, every, 0);

    private static string Fault(WatchRows asked)
    {
        Assert.Null(LiveQuery.Read(asked, out var fault));
        return fault!;
    }

    [Theory]
    [InlineData("""{"field":"shoe-size","op":"is","value":"42"}""", "where.field: \"shoe-size\" is not a column; site-time, pages,")]
    [InlineData("""[{"field":"title","op":">=","value":"42"}]""", "where[0].op: \">=\" where is, is-not, contains, starts, wildcard, regex are allowed")]
    [InlineData("""{"any":[{"field":"pages","op":">=","value":2},{"field":"pages","op":">=","value":"many"}]}""", "where.any[1].value: a number is needed")]
    [InlineData("""{"none":[{"all":[{"field":"status","op":"is","value":"asleep"}]}]}""", "where.none[0].all[0].value: \"asleep\" where browsing, invited, waiting, in-dialog, was-in-dialog are allowed")]
    [InlineData("""{"field":"page-time","op":">=","value":-1}""", "where.value: seconds from 0 to")]
    [InlineData("""{"field":"page-time","op":"=","value":1}""", "where.op: \"=\" where >=, <= are allowed")]
    [InlineData("""{"field":"title","op":"contains","value":""}""", "where.value: the text is empty")]
    [InlineData("""{"field":"url","op":"regex","value":"("}""", "where.value: no regular expression: ")]
    [InlineData("""{"field":"url","op":"regex","value":"(a)\\1"}""", "where.value: this regular expression could take for ever;")]
    [InlineData("""{"any":[]}""", "where.any: a list of at least one condition is needed")]
    [InlineData("""{"any":{"field":"title"}}""", "where.any: a list of clauses is needed")]
    [InlineData("""{"field":7,"op":"is","value":"x"}""", "where.field: a text is needed")]
    [InlineData("\"cart\"", "where: a clause with field, op and value, or a group all, any or none is needed")]
    [InlineData("""{"field":"title","op":"is","value":"x"} or true""", "where: not JSON: ")]
    public void A_bad_filter_is_refused_with_its_place_and_what_is_allowed(string where, string fault) => Assert.StartsWith(fault, Fault(Asked(where: where)));

    [Fact]
    public void Questions_are_bounded_and_say_their_bounds()
    {
        var clause = LiveReference.Json("title", "is", "x");
        Assert.Equal("where[59]: more than 60 clauses and groups", Fault(Asked(where: $"[{string.Join(',', Enumerable.Repeat(clause, 60))}]")));
        Assert.Equal($"where{string.Concat(Enumerable.Repeat(".none[0]", 7))}: groups lie deeper than 6", Fault(Asked(where: string.Concat(Enumerable.Repeat("""{"none":[""", 7)) + clause + string.Concat(Enumerable.Repeat("]}", 7)))));
        Assert.Equal("where: 8001 characters; at most 8000 are allowed", Fault(Asked(where: new string(' ', 8000) + "x")));
        Assert.Equal("where.value: 501 characters; at most 500 are allowed", Fault(Asked(where: LiveReference.Json("title", "is", new string('x', 501)))));
        Assert.StartsWith("where: not JSON", Fault(Asked(where: new string('[', 100))));
        Assert.Equal("sort: 23 is no column; 0 to 22 are", Fault(Asked(sort: 23)));
        Assert.Equal("offset: -1; 0 to 1000000 are allowed", Fault(Asked(offset: -1)));
        Assert.Equal("every: 5 ms; 200 to 10000 are allowed", Fault(Asked(every: 5)));
        Assert.Equal("groups: 7 columns; at most 6 are allowed", Fault(Asked(groups: ["os", "os", "os", "os", "os", "os", "os"])));
        Assert.StartsWith("groups: \"visitor\" is not counted; status, title,", Fault(Asked(groups: ["visitor"])));
    }

    [Fact]
    public void Equal_questions_are_one_however_they_are_written()
    {
        var one = LiveQuery.Read(Asked("cart  red", where: """[{"value":"DE","op":"is","field":"country"}]""", every: 200), out _);
        var other = LiveQuery.Read(Asked(" cart red ", where: """{ "all": [ {"field":"country","op":"is","value":"DE"} ] }"""), out _);
        Assert.Equal(one, other);
        Assert.NotEqual(one, LiveQuery.Read(Asked("cart red", where: """{"field":"country","op":"is","value":"FR"}"""), out _));
    }

    [Fact]
    public void A_pattern_of_stars_takes_no_longer_than_pattern_times_text()
    {
        var filter = LiveFilterJson.Read(LiveReference.Json("title", "wildcard", string.Concat(Enumerable.Repeat("*a", 240)) + "*b"), out _)!;
        var flip = long.MaxValue;
        // A pattern that tries every way would not end while anybody waits.
        Assert.False(filter.Fits(Row("v", new string('a', 500)), 0, ref flip));
    }

    [Theory]
    [InlineData("cart", 2)]
    [InlineData("CART delivery", 1)]
    [InlineData("potential", 1)]
    [InlineData("firefox shop/c", 1)]
    [InlineData("cart home", 0)]
    public void A_row_fits_words_when_every_word_stands_somewhere_in_it(string words, int fitting)
    {
        LiveRow[] rows = [Row("a", "Cart", segments: ["potential-buyer"]), Row("b", "Delivery and cart"), Row("c", "Home")];
        Assert.Equal(fitting, rows.Count(new LiveWords(words).Fit));
    }
}
