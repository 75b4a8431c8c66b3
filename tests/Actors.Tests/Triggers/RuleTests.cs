using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>F3, F42, F43, F45, F46, F55, F65, F69: what makes a rule fire, and what keeps it quiet.</summary>
public sealed class RuleTests
{
    private readonly VisitorState _visitor = new();

    private static RuleDefinition Rule(string on, string where = "[]", string per = "visit")
    {
        var json = $$"""{"id":"r","name":"rule","enabled":true,"on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"x"},"per":"{{per}}"}""";
        Assert.True(RuleDefinition.TryParse(json, out var rule, out var faults), string.Join("; ", faults));
        return rule!;
    }

    private static string Clause(string field, string op, string value) => $$"""[{"field":"{{field}}","op":"{{op}}","value":"{{value}}"}]""";

    private List<RuleDefinition> Fired(RuleDefinition rule, RuleTrigger trigger, long now, string eventName = "")
    {
        var set = RuleSet.Compile([rule]);
        return set.Fire(set.View(_visitor, new FactsBoard().Around(new("demo")), now), new RuleMoment(trigger, eventName)) ?? [];
    }

    private void See(string id, string url, long at) => _visitor.Arrive(at, new VisitPage(id, url, "", ""));

    [Theory]
    [InlineData("is", "https://shop.example/payment-error", true)]
    [InlineData("is", "HTTPS://SHOP.EXAMPLE/PAYMENT-ERROR", true)]
    [InlineData("is", "https://shop.example/payment", false)]
    [InlineData("contains", "payment-err", true)]
    [InlineData("starts", "https://shop.example/pay", true)]
    [InlineData("starts", "/pay", false)]
    [InlineData("wildcard", "*/payment-*", true)]
    [InlineData("wildcard", "https://*.example/*error", true)]
    [InlineData("wildcard", "https://*.example/*errors", false)]
    [InlineData("wildcard", "*", true)]
    [InlineData("wildcard", "", false)]
    [InlineData("wildcard", "**p*y*t**", true)]
    public void F46_an_address_is_compared_without_case(string op, string value, bool fires)
    {
        See("a", "https://shop.example/payment-error", 0);
        if (value.Length == 0) return;
        Assert.Equal(fires, Fired(Rule("""{"kind":"page"}""", Clause("url", op, value)), RuleTrigger.Page, 0).Count == 1);
    }

    [Theory]
    [InlineData("country", "is", "ru", true)]
    [InlineData("country", "is", "de", false)]
    [InlineData("region", "contains", "край", true)]
    [InlineData("city", "is", "Пермь", true)]
    [InlineData("browser", "is", "Yandex Browser", true)]
    [InlineData("os", "is", "Windows", true)]
    [InlineData("device", "is", "desktop", true)]
    [InlineData("device", "is", "phone", false)]
    [InlineData("source", "is", "paid", true)]
    [InlineData("term", "contains", "чай", true)]
    [InlineData("campaign", "wildcard", "spring*", true)]
    public void F34_F35_F36_F39_place_machine_and_origin_are_conditions(string field, string op, string value, bool fires)
    {
        _visitor.Introduce("", "", "", "", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36", new Place("RU", "Пермский край", "Пермь"));
        _visitor.Arrive(0, new VisitPage("a", "https://shop.example/?utm_medium=cpc&utm_campaign=spring_sale", "", "https://yandex.ru/search/?text=зелёный+чай"));
        Assert.Equal(fires, Fired(Rule("""{"kind":"page"}""", Clause(field, op, value)), RuleTrigger.Page, 0).Count == 1);
    }

    [Fact]
    public void F55_F65_a_time_rule_is_due_when_its_time_has_come_and_its_clauses_hold()
    {
        var rule = Rule("""{"kind":"page-time","seconds":20}""", """[{"field":"url","op":"contains","value":"/delivery"},{"field":"event:cart_add","op":">=","value":"1"}]""");
        var set = RuleSet.Compile([rule]);
        See("a", "/delivery", 1000);
        Assert.Equal(21_000, set.NextDue(_visitor, 1000));
        Assert.Empty(Fired(rule, RuleTrigger.PageTime, 21_000));
        _visitor.Raise("cart_add", 5, "EUR", 2000);
        Assert.Empty(Fired(rule, RuleTrigger.PageTime, 20_999));
        Assert.Single(Fired(rule, RuleTrigger.PageTime, 21_000));
        See("b", "/checkout", 22_000);
        Assert.Empty(Fired(rule, RuleTrigger.PageTime, 60_000));
    }

    [Fact]
    public void F43_an_event_fires_only_the_rules_that_name_it()
    {
        See("a", "/", 0);
        Assert.Single(Fired(Rule("""{"kind":"event","name":"cart_add"}"""), RuleTrigger.Event, 0, "cart_add"));
        Assert.Empty(Fired(Rule("""{"kind":"event","name":"cart_add"}"""), RuleTrigger.Event, 0, "purchase"));
        Assert.Empty(Fired(Rule("""{"kind":"event","name":"cart_add"}"""), RuleTrigger.Page, 0));
    }

    [Fact]
    public void F69_a_returning_visitor_and_a_number_of_pages_are_conditions()
    {
        See("a", "/1", 0);
        Assert.Empty(Fired(Rule("""{"kind":"visit"}""", Clause("visits", ">=", "2")), RuleTrigger.Visit, 0));
        See("b", "/2", 3_600_000);
        Assert.Single(Fired(Rule("""{"kind":"visit"}""", Clause("visits", ">=", "2")), RuleTrigger.Visit, 3_600_000));
        See("c", "/3", 3_600_001);
        Assert.Single(Fired(Rule("""{"kind":"page"}""", Clause("pages", "=", "2")), RuleTrigger.Page, 3_600_001));
        Assert.Single(Fired(Rule("""{"kind":"page"}""", Clause("visited", "contains", "/2")), RuleTrigger.Page, 3_600_001));
        Assert.Empty(Fired(Rule("""{"kind":"page"}""", Clause("visited", "contains", "/1")), RuleTrigger.Page, 3_600_001));
    }

    [Fact]
    public void Once_in_a_visit_is_over_with_the_visit_and_once_for_a_visitor_is_not()
    {
        var (perVisit, perVisitor) = (Rule("""{"kind":"page"}"""), Rule("""{"kind":"page"}""", per: "visitor"));
        See("a", "/", 0);
        _visitor.Fired(perVisit, 0);
        Assert.Empty(Fired(perVisit, RuleTrigger.Page, 0));
        See("b", "/", 3_600_000);
        Assert.Single(Fired(perVisit, RuleTrigger.Page, 3_600_000));
        _visitor.Fired(perVisitor, 0);
        See("c", "/", 7_200_000);
        Assert.Empty(Fired(perVisitor, RuleTrigger.Page, 7_200_000));
        var restored = new VisitorState();
        restored.Restore(_visitor.Save());
        Assert.True(restored.HasFired(perVisitor, 1));
    }

    [Fact]
    public void A_pattern_that_would_explode_elsewhere_is_answered_at_once()
    {
        See("a", new string('a', 2000), 0);
        Assert.Empty(Fired(Rule("""{"kind":"page"}""", Clause("url", "wildcard", string.Concat(Enumerable.Repeat("*a", 200)) + "b")), RuleTrigger.Page, 0));
    }

    [Theory]
    [InlineData("""{"kind":"page-time","seconds":0}""", "[]", "on.seconds")]
    [InlineData("""{"kind":"page-time"}""", "[]", "on.seconds")]
    [InlineData("""{"kind":"telepathy"}""", "[]", "on.kind")]
    [InlineData("""{"kind":"event"}""", "[]", "on.name")]
    [InlineData("""{"kind":"page"}""", """[{"field":"url","op":"like","value":"(a+)+"}]""", "where[0].op")]
    [InlineData("""{"kind":"page"}""", """[{"field":"url","op":"is","value":"x"},{"field":"pages","op":">=","value":"many"}]""", "where[1].value")]
    [InlineData("""{"kind":"page"}""", """[{"field":"mood","op":"is","value":"x"}]""", "where[0].field")]
    [InlineData("""{"kind":"page"}""", "[5]", "where[0]")]
    [InlineData("""{"kind":"page"}""", "\"all\"", "where")]
    public void A_faulty_rule_is_refused_and_the_fault_names_the_clause(string on, string where, string clause)
    {
        var json = $$"""{"id":"r","name":"rule","on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"x"} }""";
        Assert.False(RuleDefinition.TryParse(json, out _, out var faults));
        Assert.Contains(faults, f => f.At == clause);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"name":"<script>"}""")]
    [InlineData("""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"invite","department":"sales","text":{}}}""")]
    public void Anything_else_is_refused_with_a_reason(string json)
    {
        Assert.False(RuleDefinition.TryParse(json, out _, out var faults));
        Assert.NotEmpty(faults);
    }

    [Fact]
    public void A_rule_survives_being_written_and_read()
    {
        const string Json = """
            {"id":"r1","name":"Long at delivery","enabled":true,"on":{"kind":"page-time","seconds":20},"where":[{"field":"url","op":"wildcard","value":"*/delivery*"},{"field":"value:cart_add","op":">=","value":"99.5"},
            {"field":"segment","op":"is-not","value":"buyer"}],"then":{"kind":"invite","department":"delivery","text":{"en":"Hello","ru":"Здравствуйте"},"operator":"Anna"},"per":"visitor"}
            """;
        Assert.True(RuleDefinition.TryParse(Json, out var rule, out _));
        Assert.True(RuleDefinition.TryParse(rule!.ToJson(), out var again, out _));
        Assert.Equal(rule.ToJson(), again!.ToJson());
        Assert.Equal((RuleLimit.Visitor, 20, 99.5, "Anna"), (again.Limit, again.On[0].Seconds, ((RuleClause)again.Where[1]).Number, ((MakeInvitation)again.Shown!).OperatorName));
    }
}
