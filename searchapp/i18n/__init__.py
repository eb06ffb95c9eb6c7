"""The user interface in Finnish, Swedish and English: translations, labels and formats of values, without Flask."""
