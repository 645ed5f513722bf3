namespace Chainrule.Tables;

/// <summary>A place in a text, and what can be taken from there.</summary>
internal ref struct DateCursor(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _text = text;

    public readonly bool IsAtEnd => _text.IsEmpty;

    public bool Number(out int value, out int digits)
    {
        value = 0;
        for (digits = 0; digits < _text.Length && digits < 9 && (uint)(_text[digits] - '0') <= 9; digits++)
        {
            value = (value * 10) + (_text[digits] - '0');
        }

        _text = _text[digits..];
        return digits > 0;
    }

    public bool Seconds(out double value)
    {
        bool any = Number(out int whole, out int digits) && digits == 2;
        value = whole;
        if (any && (Skip('.') || Skip(',')))
        {
            any = Number(out int fraction, out digits);
            double scale = 1;
            for (int i = 0; i < digits; i++)
            {
                scale *= 10;
            }

            value += fraction / scale;
        }

        return any;
    }

    public ReadOnlySpan<byte> Word()
    {
        int length = 0;
        while (length < _text.Length && char.IsAsciiLetter((char)_text[length]))
        {
            length++;
        }

        var word = _text[..length];
        _text = _text[length..];
        return word;
    }

    public bool Skip(char c)
    {
        if (_text.IsEmpty || _text[0] != c)
        {
            return false;
        }

        _text = _text[1..];
        return true;
    }

    public void SkipBlanks() => _text = _text.TrimStart((byte)' ');

    public bool SkipSeparators()
    {
        int before = _text.Length;
        _text = _text.TrimStart("-/., "u8);
        return _text.Length < before;
    }

    public bool SkipToTime()
    {
        if (!_text.IsEmpty && (_text[0] | 0x20) == 't')
        {
            _text = _text[1..];
            return true;
        }

        return SkipSeparators();
    }

    public bool Zone(ref int minutes)
    {
        if (_text.IsEmpty)
        {
            return true;
        }

        int sign = _text[0] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        if (sign == 0)
        {
            return false;
        }

        _text = _text[1..];
        if (!Number(out int hours, out int digits) || digits is not (2 or 4))
        {
            return false;
        }

        int rest = 0;
        if (digits == 4)
        {
            (hours, rest) = (hours / 100, hours % 100);
        }
        else if (Skip(':') && !(Number(out rest, out digits) && digits == 2))
        {
            return false;
        }

        minutes = sign * ((hours * 60) + rest);
        return IsAtEnd && hours <= 15 && rest < 60;
    }
}
