using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>The console in Russian, where the server speaks English.</summary>
public sealed class LanguageTests
{
    [Fact]
    public Task F42_F59_What_is_wrong_with_a_rule_is_said_in_the_language_of_the_console() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var (page, editor) = (admin.Page, new RuleEditor(admin));
        await page.EvaluateAsync("() => localStorage.setItem('gateway.console.language', 'ru')");
        await page.ReloadAsync();
        await editor.NewAsync("F59 ошибки", "page");
        await editor.AndAsync("page-time", ">=", "100000");
        await editor.AndAsync("url", "regex", "(");
        await editor.SayAsync("Hello");
        await editor.ClickSaveAsync();
        await Expect(editor.Fault("where[0]")).ToHaveTextAsync(new Regex(@"^100\s000 не бывает: допустимо от 0 до 86\s400$"));
        await Expect(editor.Fault("where[1]")).ToContainTextAsync("это не регулярное выражение");
    });
}
