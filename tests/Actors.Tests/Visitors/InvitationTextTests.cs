using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>F69, F70: what an invitation says to one visitor.</summary>
public sealed class InvitationTextTests
{
    private readonly VisitorState _visitor = new();

    private void Look(string id, string name, string price) =>
        _visitor.NoteProduct("product_view", null, "EUR", new Dictionary<string, string> { ["id"] = id, ["name"] = name, ["price"] = price }, 1);

    [Theory]
    [InlineData("Still thinking about {product}? TENT10 takes 10 % off {price}.", "Still thinking about Hollow Pine? TENT10 takes 10 % off 249.5 EUR.")]
    [InlineData("Hello {name|friend}, {cart|0} in the cart", "Hello friend, 0 in the cart")]
    [InlineData("{unknown} {product", "{unknown} {product")]
    [InlineData("{name}!", "!")]
    public void Blanks_are_filled_with_what_is_known_of_the_visitor(string text, string said)
    {
        Look("a", "Kettle", "20");
        Look("b", "Hollow Pine", "249.5");
        Assert.Equal(said, InvitationText.Fill(text, _visitor));
    }

    [Fact]
    public void Without_a_product_the_other_words_stand() => Assert.Equal("Looking for tents?", InvitationText.Fill("Looking for {product|tents}?", _visitor));

    [Fact]
    public void Markup_in_what_a_page_named_stays_the_text_it_is()
    {
        Look("a", "<img onerror=x> {name}", "1");
        Assert.Equal("<img onerror=x> {name}", InvitationText.Fill("{product}", _visitor));
    }

    [Fact]
    public void An_order_names_up_to_five_products_and_the_first_of_them_counts_as_seen_last()
    {
        Look("c", "Lamp", "39");
        _visitor.NoteProduct("purchase", 400, "EUR", new Dictionary<string, string>
        {
            ["id"] = "a",
            ["name"] = "Tent",
            ["price"] = "249",
            ["qty"] = "1",
            ["id2"] = "b",
            ["name2"] = "Kettle",
            ["price2"] = "59",
            ["id3"] = "c",
            ["id6"] = "z",
            ["name6"] = "Too many",
        }, 7);
        Assert.Equal(["c", "b", "a"], _visitor.Products.ToArray().Select(p => p.Id));
        Assert.All(_visitor.Products.ToArray(), p => Assert.Equal(7, p.BoughtAt));
        Assert.Equal([39, 59, 249], _visitor.Products.ToArray().Select(p => p.Price ?? 0));
    }

    [Fact]
    public void Products_looked_at_and_bought_are_known_in_the_next_visit()
    {
        _visitor.Arrive(1, new VisitPage("p", "/", "", ""));
        Look("a", "Kettle", "20");
        _visitor.NoteProduct("purchase", 20, "EUR", new Dictionary<string, string> { ["id"] = "a" }, 2);
        for (var i = 0; i < 20; i++) Look($"x{i}", $"Thing {i}", "1");
        Assert.Equal(12, _visitor.Products.Length);
        Look("y", "Lamp", "5");
        var restored = new VisitorState();
        restored.Restore(_visitor.Save());
        Assert.Equal(("y", "Lamp", 5.0), (restored.Products[^1].Id, restored.Products[^1].Name, restored.Products[^1].Price));
    }
}
