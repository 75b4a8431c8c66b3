using Gateway.Actors.Sites;

namespace Gateway.Actors.Dialogs;

/// <summary>The form of the contact card: what is answered becomes the visitor's name, phone and e-mail.</summary>
internal static class ContactForm
{
    public static readonly SiteForm Form = SiteForm.TryRead(CardContent.Contact, """
        {"title":{"en":"How can we reach you?","ru":"Как с вами связаться?"},
         "fields":[
          {"name":"name","label":{"en":"Name","ru":"Имя"}},
          {"name":"phone","label":{"en":"Telephone","ru":"Телефон"},"type":"phone"},
          {"name":"email","label":{"en":"E-mail","ru":"Электронная почта"},"type":"email"}],
         "thanks":{"en":"Thank you, we will find you.","ru":"Спасибо, теперь мы вас найдём."}}
        """, out var form, out var faults) ? form! : throw new InvalidOperationException(string.Join("; ", faults));
}
