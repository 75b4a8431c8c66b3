using Gateway.Actors.LiveList;

namespace Gateway.Actors.Tests.LiveList;

/// <summary>Which rows a standing query shows, in which order.</summary>
public sealed class LiveQueryTests
{
    private static readonly LiveRow[] Rows =
    [
        Row("a", "Cart", pages: 3, since: 100, status: 0, segments: ["potential-buyer"]),
        Row("b", "Delivery and cart", pages: 1, since: 300, status: 3),
        Row("c", "Home", pages: 9, since: 200, status: 2),
    ];

    internal static LiveRow Row(string id, string title = "", int pages = 1, long since = 1, int status = 0, string[]? segments = null, long incarnation = 1) =>
        new(new(id), incarnation, "", since, title, "https://shop/" + id, pages, since, "", "Firefox", "Linux", 1, segments ?? [], status, "", "en", since);

    private static (string Order, int Total) Ask(string filter = "", int sort = 0, bool descending = false, int limit = 10)
    {
        var (rows, total) = new LiveQuery(new("s"), filter, sort, descending, limit).Window(Rows);
        return (string.Concat(rows.Keys.Select(v => v.Value)), total);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("cart", 2)]
    [InlineData("CART delivery", 1)]
    [InlineData("potential", 1)]
    [InlineData("firefox shop/c", 1)]
    [InlineData("cart home", 0)]
    public void A_row_fits_when_every_word_stands_somewhere_in_it(string filter, int fitting) => Assert.Equal(fitting, Ask(filter).Total);

    [Theory]
    [InlineData(0, "bca")]
    [InlineData(1, "bac")]
    [InlineData(2, "bca")]
    [InlineData(4, "acb")]
    public void Rows_stand_in_the_order_asked_for(int sort, string order)
    {
        Assert.Equal(order, Ask(sort: sort).Order);
        Assert.Equal(string.Concat(order.Reverse()), Ask(sort: sort, descending: true).Order);
    }

    [Fact]
    public void The_window_is_cut_and_the_total_is_not() => Assert.Equal(("b", 3), Ask(limit: 1));

    [Fact]
    public void Equal_questions_are_one_question() =>
        Assert.Equal(new LiveQuery(new("s"), "cart", 1, true, 50), new LiveQuery(new("s"), "cart", 1, true, 50));
}
