using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Bench.Figures;

/// <summary>The rules of a busy shop, none of which holds for its visitor: three of ten listen to page views, the others to events, times and attributes.</summary>
internal static class RuleMix
{
    public const long Now = 1_750_000_000_000;

    private static readonly string[] _on =
    [
        """{"kind":"page"}""", """{"kind":"page"}""", """[{"kind":"page"},{"kind":"event","name":"cart_add"}]""", """{"kind":"event","name":"cart_add"}""", """{"kind":"event","name":"purchase"}""",
        """{"kind":"page-time","seconds":20}""", """[{"kind":"site-time","seconds":60},{"kind":"idle","seconds":90}]""", """{"kind":"visit"}""", """{"kind":"errors","count":3,"seconds":60}""",
        """{"kind":"missing","seconds":300,"after":"event:cart_add","no":"event:purchase"}""",
    ];

    private static readonly string[] _where =
    [
        """[{"field":"url","op":"contains","value":"/payment-error-NN"}]""",
        """[{"field":"url","op":"wildcard","value":"*/checkout/*/step-NN*"},{"field":"cart","op":">=","value":100}]""",
        """[{"field":"pages","op":">=","value":8},{"field":"visited","op":"contains","value":"/delivery-NN"}]""",
        """[{"any":[{"field":"country","op":"is","value":"DE"},{"field":"country","op":"is","value":"AT"}]},{"field":"url","op":"contains","value":"/sale-NN"}]""",
        """[{"field":"event:cart_add","op":">=","value":2},{"none":[{"field":"segment","op":"is","value":"buyer"}]},{"field":"url","op":"starts","value":"https://shop.example/cart-NN"}]""",
        """[{"field":"segment","op":"is","value":"potential-buyer-NN"},{"field":"free:sales","op":">=","value":1}]""",
        """[{"field":"visits","op":">=","value":2},{"field":"days-away","op":">=","value":7},{"field":"source","op":"is","value":"mail"}]""",
        """[{"field":"event:product_view","op":">=","value":3,"within":120},{"field":"title","op":"contains","value":"Kettle NN"}]""",
        """[{"field":"hour","op":">=","value":22},{"field":"device","op":"is","value":"phone"},{"field":"url","op":"contains","value":"/product/NN"}]""",
        """[{"path":["/cart-NN","/checkout"],"without":"/thanks","within":600}]""",
        """[{"field":"attribute:plan","op":"is","value":"gold-NN"},{"field":"site-time","op":">=","value":60}]""",
        """[{"field":"url","op":"regex","value":"/product/(NN|1NN)$"}]""",
        """[{"field":"term","op":"contains","value":"discount"},{"field":"campaign","op":"starts","value":"spring-NN"}]""",
        """[{"any":[{"field":"cart","op":">=","value":900},{"field":"rating","op":"<=","value":2}]},{"field":"pages","op":">=","value":3}]""",
        """[{"field":"value:cart_add","op":">=","value":500},{"field":"url","op":"contains","value":"/checkout"}]""",
    ];

    public static IReadOnlyList<RuleDefinition> Rules(int count) => [.. Enumerable.Range(0, count).Select(i => Rule(i, _on[i % _on.Length], _where[i / _on.Length % _where.Length], i))];

    private static RuleDefinition Rule(int id, string on, string where, int number)
    {
        var json = $$"""{"id":"r{{id}}","name":"rule {{id}}","on":{{on}},"where":{{where.Replace("NN", $"{number}", StringComparison.Ordinal)}},"then":{"kind":"segment","segment":"x"},"per":"visit"}""";
        return RuleDefinition.TryParse(json, out var rule, out var faults) ? rule! : throw new InvalidOperationException(string.Join("; ", faults));
    }

    /// <summary>In the first visit: nine pages, six events, an attribute, a segment.</summary>
    public static VisitorState Visitor()
    {
        var visitor = new VisitorState();
        visitor.Introduce("", "de-DE", "1920x1080", "Europe/Berlin",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36", new Place("DE", "Bavaria", "Munich"));
        for (var i = 0; i < 9; i++)
            visitor.Arrive(Now - 300_000 + i * 30_000, new VisitPage($"p{i}", $"https://shop.example/catalogue/category-{i}/product-of-the-day?page={i}&sort=price", $"Products {i}", "https://search.example/?q=kettle"));
        for (var i = 0; i < 6; i++) visitor.Raise(i % 3 == 0 ? "cart_add" : "product_view", 20 + i, "EUR", Now - 200_000 + i * 20_000);
        visitor.Set(new Dictionary<string, string> { ["plan"] = "silver" });
        visitor.Join("returning");
        return visitor;
    }
}
