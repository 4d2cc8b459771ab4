from django import forms


class SubscribeForm(forms.Form):
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "you@example.org"}),
        error_messages={
            "required": "Type your email address first.",
            "invalid": "This is no email address. It looks like you@example.org.",
            "max_length": "This address is too long to be one.",
        },
    )
