using System.Globalization;
using Chainrule.Files.Csv;

namespace Chainrule.Data.Tables;

/// <summary>Finds out what one column holds. The thresholds are in docs/tables.md, with what they are there for.</summary>
internal sealed class ColumnInference
{
    private const double NearlyAllDifferent = 0.95, MostlyDifferent = 0.5, RareLevel = 0.01, OftenEnough = 0.02;
    private const int LeastForIdentifier = 20, MostWholeCategories = 10, LeastPerCategory = 5, MostMixedCategories = 50;
    private const int LeastWordsOfText = 4, LeastForText = 50, MostShown = 3;

    private readonly Table _table;
    private readonly ColumnValues _values;
    private readonly List<TableIssue> _issues;

    private ColumnInference(Table table, ColumnValues values, List<TableIssue> issues)
    {
        _table = table;
        _values = values;
        _issues = issues;
    }

    private string Name => _values.Column.Name;

    private string Option => ColumnName.OnCommandLine(Name);

    /// <summary>Finds out what a column holds.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="wanted">What the user says it is; null to find out.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="issues">Where to add what is noticed.</param>
    public static ColumnProfile Infer(Table table, TableColumn column, ColumnKind? wanted, ColumnRole role, List<TableIssue> issues)
    {
        if (column.WithoutNone() is { } others)
        {
            var about = new List<TableIssue>();
            var values = ColumnValues.Of(others);
            if (values.Present > 0 && new ColumnInference(table, values, about).Infer(wanted, role) is var profile && TakesNoneAsMissing(profile))
            {
                issues.AddRange(about);
                return profile;
            }
        }

        return new ColumnInference(table, ColumnValues.Of(column), issues).Infer(wanted, role);
    }

    // Among texts, and beside yes and no, it says something: no damage, no disease. Programs write it beside true and false where there is no value.
    private static bool TakesNoneAsMissing(ColumnProfile profile) => profile.Kind switch
    {
        ColumnKind.Boolean => profile.Definition.CategoriesAreNumbers || profile.Definition.Categories[1].Equals("true", StringComparison.OrdinalIgnoreCase),
        ColumnKind.Categorical => profile.Definition.CategoriesAreNumbers,
        ColumnKind.Numeric or ColumnKind.Date or ColumnKind.Identifier => true,
        _ => false,
    };

    private ColumnProfile Infer(ColumnKind? wanted, ColumnRole role)
    {
        return wanted switch
        {
            ColumnKind.Ignored => Profile(ColumnKind.Ignored, ColumnRole.LeftOut),
            ColumnKind.Numeric => Numeric(role, isForced: true),
            ColumnKind.Categorical => Categorical(role, asNumbers: HasOnlyNumbers && !_values.Column.HasTexts),
            _ => role == ColumnRole.Target ? Target() : Input(),
        };
    }

    private bool HasOnlyNumbers => _values.RowsWithText == 0;

    private ColumnProfile Input()
    {
        if (_values.Present == 0)
        {
            return Warned(ColumnKind.Constant, $"column '{Name}' has no values and is left out", "have no values and are left out");
        }

        if (_values.Distinct == 1 && _values.Missing == 0)
        {
            return Warned(ColumnKind.Constant, $"column '{Name}' holds the same value in all rows ({Shown(_values.Column.Text(0)!)}) and is left out", "hold the same value in all rows and are left out");
        }

        if (!HasOnlyNumbers && (AsNumbersWithUnit(ColumnRole.Input) ?? AsNumbersWithExceptions(ColumnRole.Input)) is { } numeric)
        {
            return numeric;
        }

        return HasOnlyNumbers && !_values.HasLeadingZeros ? Numbers() : Texts();
    }

    private ColumnProfile Target()
    {
        if (!HasOnlyNumbers && (AsNumbersWithUnit(ColumnRole.Target) ?? AsNumbersWithExceptions(ColumnRole.Target)) is { } numeric)
        {
            return numeric;
        }

        if (TextForms.Booleans(_values) is { } pair)
        {
            return Boolean(pair, ColumnRole.Target);
        }

        return HasOnlyNumbers && !_values.HasLeadingZeros && _values.Present > 0 && !WholeTarget.AreClasses(_values, Name, _issues)
            ? Numeric(ColumnRole.Target)
            : Categorical(ColumnRole.Target, HasOnlyNumbers && !_values.HasLeadingZeros);
    }

    private ColumnProfile Numbers()
    {
        if (TextForms.Booleans(_values) is { } pair)
        {
            return Boolean(pair, ColumnRole.Input);
        }

        if (AreCompactDates())
        {
            return Dates(DateOrder.YearMonthDay, [], ColumnRole.Input);
        }

        if (_values.AreWhole && IsIdentifier() is string reason)
        {
            return Warned(ColumnKind.Identifier, $"column '{Name}' is left out: {reason}", "are left out as identifiers", $"take it as numbers with --numeric {Option}");
        }

        return _values.Numbers.Length == 1 || AreFewWholeNumbers() ? Categorical(ColumnRole.Input, asNumbers: true) : Numeric(ColumnRole.Input);
    }

    private bool AreFewWholeNumbers() =>
        _values.Numbers.Length <= MostWholeCategories && _values.AreWhole
        && _values.NumberCounts.Min() >= Math.Max(LeastPerCategory, RareLevel * _values.Present);

    private string? IsIdentifier()
    {
        int distinct = _values.Distinct;
        if (distinct > LeastForIdentifier && ColumnName.IsIdentifier(Name) && distinct > MostlyDifferent * _values.Present)
        {
            return "by its name and its values it is an identifier";
        }

        return distinct == _values.Column.Count && distinct > LeastForIdentifier && _values.Numbers.Length == distinct && _values.Numbers[0] is 0 or 1 && CountsRows()
            ? "it counts the rows"
            : null;
    }

    private bool CountsRows()
    {
        for (int row = 0; row < _values.Column.Count; row++)
        {
            if (_values.Column.Number(row) != row + _values.Numbers[0])
            {
                return false;
            }
        }

        return true;
    }

    private bool AreCompactDates() =>
        _values.Numbers.Length >= TextForms.LeastForDates && _values.Numbers[0] >= 1900_01_01 && _values.Numbers[^1] <= 2100_12_31 && _values.AreWhole
        && Array.TrueForAll(_values.Numbers, number => DateText.TryParse(Bytes(TableColumn.TextOfNumber(number)), DateOrder.YearMonthDay, out _));

    private ColumnProfile Texts()
    {
        if (TextForms.Booleans(_values) is { } pair)
        {
            return Boolean(pair, ColumnRole.Input);
        }

        if (TextForms.HaveDates(_values, out var order, out string[] exceptions))
        {
            return Dates(order, exceptions, ColumnRole.Input);
        }

        if (order != DateOrder.TimeOfDay && TextForms.DateUnlikeOthers(_values, order) is string unlike)
        {
            _issues.Add(new TableIssue(
                IssueSeverity.Warning, Name, $"column '{Name}' looks like dates, but \"{Shown(unlike)}\" is none that is written {ColumnDefinition.Shown(order)}, as others are; it is not taken as dates",
                "write all dates as year-month-day"));
        }

        int distinct = _values.Distinct;
        if (distinct > LeastForText && distinct > MostlyDifferent * _values.Present && TextForms.WordsPerText(_values) >= LeastWordsOfText)
        {
            return Warned(ColumnKind.Text, $"column '{Name}' holds texts of many words and is left out", "hold texts of many words and are left out", $"take it as categories with --categorical {Option}");
        }

        bool isNamedSo = ColumnName.IsIdentifier(Name) && distinct > MostlyDifferent * _values.Present;
        if (distinct > LeastForIdentifier && (distinct > NearlyAllDifferent * _values.Present || isNamedSo))
        {
            return Warned(
                ColumnKind.Identifier,
                $"column '{Name}' is left out: it has {Number(distinct)} different texts in {Number(_values.Present)} rows, as an identifier has", "are left out as identifiers",
                $"take it as categories with --categorical {Option}");
        }

        return Categorical(ColumnRole.Input, asNumbers: false);
    }

    /// <summary>Numbers among which are a few texts: placeholders for nothing, or mistakes; null where texts belong to the column.</summary>
    private ColumnProfile? AsNumbersWithExceptions(ColumnRole role)
    {
        if (_values.RowsWithNumber == 0)
        {
            return null;
        }

        string[] exceptions = [.. _values.Texts.Select(_values.Column.TextOf)];
        string[] placeholders = [.. exceptions.Where(TextForms.IsPlaceholder)];
        int inPlaceholders = _values.Texts.Select((code, i) => TextForms.IsPlaceholder(_values.Column.TextOf(code)) ? _values.TextCounts[i] : 0).Sum();
        int others = _values.RowsWithText - inPlaceholders;
        bool mayBeCategories = _values.Distinct <= MostMixedCategories && others >= OftenEnough * _values.Present;
        if (_values.HasLeadingZeros || mayBeCategories || others > (1 - TextForms.FewExceptions) * (_values.RowsWithNumber + others)
            || (others == 0 && _values.RowsWithNumber < inPlaceholders))
        {
            return null;
        }

        if (placeholders.Length > 0)
        {
            string tokens = string.Join(", ", placeholders.Select(text => $"\"{text}\""));
            _issues.Add(new TableIssue(
                IssueSeverity.Warning, Name, $"column '{Name}': {tokens} in {Rows(inPlaceholders)} among numbers {(inPlaceholders == 1 ? "is" : "are")} taken as missing",
                $"take the column as categories with --categorical {Option}"));
        }

        return Numeric(role, placeholders);
    }

    /// <summary>Numbers that have a unit behind them, with a few other texts among them, which are taken as missing; null where they haven't.</summary>
    private ColumnProfile? AsNumbersWithUnit(ColumnRole role)
    {
        if (NumberUnits.Find(_values, _values.Column.Format) is not { } format)
        {
            return null;
        }

        var wrong = _values.Texts.Select((code, i) => (Code: code, Count: _values.TextCounts[i])).Where(text => !format.TryNumber(_values.Column.BytesOf(text.Code), out _)).ToList();
        if (wrong.Count > 0)
        {
            string texts = ColumnName.List([.. wrong.Select(text => $"\"{Shown(_values.Column.TextOf(text.Code))}\"")], MostShown);
            int rows = wrong.Sum(text => text.Count);
            _issues.Add(new TableIssue(
                IssueSeverity.Warning, Name, $"column '{Name}': {texts} in {Rows(rows)} among numbers with \"{format.Units[0].Suffix}\" {(rows == 1 ? "is" : "are")} taken as missing",
                $"take the column as categories with --categorical {Option}"));
        }

        var definition = new ColumnDefinition
        {
            Name = Name,
            Kind = ColumnKind.Numeric,
            Format = format with { Missing = [.. format.Missing, .. wrong.Select(text => _values.Column.TextOf(text.Code))] },
        };
        return OfNumbers(definition, role, $"with {string.Join(", ", format.Units.Select(unit => $"\"{unit.Suffix}\""))}");
    }

    private ColumnProfile Numeric(ColumnRole role, IReadOnlyList<string>? placeholders = null, bool isForced = false)
    {
        if (isForced && AsNumbersWithUnit(role) is { } withUnit)
        {
            return withUnit;
        }

        var missing = placeholders ?? [];
        int wrong = _values.RowsWithText - _values.Texts.Select((code, i) => missing.Contains(_values.Column.TextOf(code)) ? _values.TextCounts[i] : 0).Sum();
        if (wrong > 0)
        {
            int row = _values.FirstRowWithText(missing.Contains);
            string text = Shown(_values.Column.Text(row)!);
            string why = isForced ? $"'{Name}' is to be a numeric column" : $"{Number(_values.RowsWithNumber)} of the {Number(_values.RowsWithNumber + wrong)} values are numbers, so '{Name}' was taken as a numeric column";
            _issues.Add(new TableIssue(
                IssueSeverity.Error, Name,
                $"{CsvException.Place(_table.Source, _table.LineOf(row), Name)}: \"{text}\" is not a number\n{why}",
                $"treat it as missing with --missing \"{text}\", or as categories with --categorical {Option}"));
        }

        return Profile(ColumnKind.Numeric, role) with
        {
            Definition = Definition(ColumnKind.Numeric, missing),
            Missing = _values.Missing + _values.RowsWithText - wrong,
            Distinct = _values.Numbers.Length,
            Numbers = _values.Summarize(),
        };
    }

    private ColumnProfile Categorical(ColumnRole role, bool asNumbers)
    {
        if (asNumbers)
        {
            return Profile(ColumnKind.Categorical, role) with
            {
                Definition = Definition(ColumnKind.Categorical) with
                {
                    Categories = [.. _values.Numbers.Select(TableColumn.TextOfNumber)],
                    CategoriesAreNumbers = true,
                },
                CategoryCounts = _values.NumberCounts,
                Reason = "few whole numbers",
            };
        }

        var counts = TextForms.Count(_values);
        return Profile(ColumnKind.Categorical, role) with
        {
            Definition = Definition(ColumnKind.Categorical) with { Categories = [.. counts.Select(pair => pair.Text)] },
            Distinct = counts.Count,
            CategoryCounts = [.. counts.Select(pair => pair.Count)],
        };
    }

    private ColumnProfile Boolean((string False, string True) pair, ColumnRole role)
    {
        // Shown as the file writes them: the more frequent spelling.
        var counts = TextForms.Count(_values);
        bool asNumbers = pair.False == "0";
        string[] shown = asNumbers ? ["0", "1"] : [Spelling(pair.False), Spelling(pair.True)];
        int[] occurrences = asNumbers ? _values.NumberCounts : [Total(pair.False), Total(pair.True)];
        return Profile(ColumnKind.Boolean, role) with
        {
            Definition = Definition(ColumnKind.Boolean) with { Categories = shown, CategoriesAreNumbers = asNumbers },
            Distinct = 2,
            CategoryCounts = occurrences,
        };

        string Spelling(string text) => counts.Where(c => c.Text.Equals(text, StringComparison.OrdinalIgnoreCase)).MaxBy(c => c.Count).Text;
        int Total(string text) => counts.Where(c => c.Text.Equals(text, StringComparison.OrdinalIgnoreCase)).Sum(c => c.Count);
    }

    private ColumnProfile Dates(DateOrder order, string[] missing, ColumnRole role)
    {
        if (order is DateOrder.DayMonthYear or DateOrder.MonthDayYear && TextForms.HaveDaysAndMonthsAlike(_values))
        {
            _issues.Add(new TableIssue(
                IssueSeverity.Warning, Name, $"column '{Name}': its dates could be day-month-year or month-day-year; taken as {ColumnDefinition.Shown(order)}",
                "write dates as year-month-day"));
        }

        return OfNumbers(Definition(ColumnKind.Date, missing) with { DateOrder = order }, role, ColumnDefinition.Shown(order));
    }

    // A column whose texts become numbers only by its definition.
    private ColumnProfile OfNumbers(ColumnDefinition definition, ColumnRole role, string reason)
    {
        var values = ColumnValues.Of(TableColumn.OfNumbers(Name, definition.ReadNumbers(_table)));
        return Profile(definition.Kind, role) with
        {
            Definition = definition,
            Missing = values.Missing,
            Distinct = values.Distinct,
            Numbers = values.Summarize(),
            Reason = reason,
        };
    }

    private ColumnDefinition Definition(ColumnKind kind, IReadOnlyList<string>? missing = null)
    {
        var format = _values.Column.Format;
        return new ColumnDefinition { Name = Name, Kind = kind, Format = missing is null ? format : format with { Missing = [.. format.Missing, .. missing] } };
    }

    private ColumnProfile Warned(ColumnKind kind, string message, string ofMany, string? help = null)
    {
        _issues.Add(new TableIssue(IssueSeverity.Warning, Name, message, help) { OfMany = ofMany });
        return Profile(kind, ColumnRole.LeftOut);
    }

    private ColumnProfile Profile(ColumnKind kind, ColumnRole role) => new()
    {
        Definition = Definition(kind),
        Role = role,
        Count = _values.Column.Count,
        Missing = _values.Missing,
        Distinct = _values.Distinct,
    };

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Shown(string text) => CsvException.Shown(text);

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Rows(int count) => count == 1 ? "1 row" : $"{Number(count)} rows";
}
