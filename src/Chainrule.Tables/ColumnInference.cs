using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Finds out what one column holds. The thresholds are in docs/tables.md, with what they are there for.</summary>
internal sealed class ColumnInference
{
    private const double NearlyAllDifferent = 0.95, MostlyDifferent = 0.5, RareLevel = 0.01, OftenEnough = 0.02;
    private const int LeastForIdentifier = 20, MostWholeCategories = 10, LeastPerCategory = 5, MostMixedCategories = 50;
    private const int LeastWordsOfText = 4, LeastForText = 50;

    private readonly ColumnValues _values;
    private readonly ColumnProfiles _profiles;
    private readonly List<TableIssue> _issues;
    private readonly bool _isFirst;

    private ColumnInference(Table table, ColumnValues values, List<TableIssue> issues)
    {
        _values = values;
        _issues = issues;
        _profiles = new ColumnProfiles(table, values, issues);
        _isFirst = table.Format is { HasHeader: true } && ReferenceEquals(table.Columns[0], values.Column);
    }

    private string Name => _values.Column.Name;

    /// <summary>Finds out what a column holds.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="wanted">What the user says it is; null to find out.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="issues">Where to add what is noticed.</param>
    public static ColumnProfile Infer(
        Table table,
        TableColumn column,
        ColumnKind? wanted,
        ColumnRole role,
        List<TableIssue> issues
    )
    {
        if (column.WithoutNone() is { } others)
        {
            var about = new List<TableIssue>();
            var values = ColumnValues.Of(others);
            if (
                values.Present > 0
                && new ColumnInference(table, values, about).Infer(wanted, role) is var profile
                && TakesNoneAsMissing(profile)
            )
            {
                issues.AddRange(about);
                return profile;
            }
        }

        return new ColumnInference(table, ColumnValues.Of(column), issues).Infer(wanted, role);
    }

    // Among texts, and beside yes and no, it says something: no damage, no disease. Programs write it beside true and false where
    // there is no value.
    private static bool TakesNoneAsMissing(ColumnProfile profile) =>
        profile.Kind switch
        {
            ColumnKind.Boolean => profile.Definition.CategoriesAreNumbers
                || profile.Definition.Categories[1].Equals("true", StringComparison.OrdinalIgnoreCase),
            ColumnKind.Categorical => profile.Definition.CategoriesAreNumbers,
            ColumnKind.Numeric or ColumnKind.Date or ColumnKind.Identifier => true,
            _ => false,
        };

    private ColumnProfile Infer(ColumnKind? wanted, ColumnRole role)
    {
        return wanted switch
        {
            ColumnKind.Ignored => _profiles.Plain(ColumnKind.Ignored, ColumnRole.LeftOut),
            ColumnKind.Numeric => _profiles.Numeric(role, isForced: true),
            ColumnKind.Categorical when role == ColumnRole.Target && TextForms.Booleans(_values) is { } pair =>
                _profiles.Boolean(pair, role),
            ColumnKind.Categorical => _profiles.Categorical(role, _values.ArePlainDecimals),
            _ => role == ColumnRole.Target ? Target() : Input(),
        };
    }

    // Amounts in two currencies are no numbers of one kind, however few they are: that is told as of numbers.
    private bool HasUnlikeMarks => _values.Marks.Count > 1;

    private bool HasOnlyNumbers => _values.RowsWithText == 0;

    private ColumnProfile Input()
    {
        if (_values.Present == 0)
        {
            return _profiles.LeftOut(
                ColumnKind.Constant,
                $"column '{Name}' has no values and is left out",
                "have no values and are left out"
            );
        }

        if (_values.Distinct == 1 && _values.Missing == 0)
        {
            return _profiles.LeftOut(
                ColumnKind.Constant,
                $"column '{Name}' holds the same value in all rows ({Shown(_values.Column.Text(0)!)}) and is left out",
                "hold the same value in all rows and are left out"
            );
        }

        if (
            !HasOnlyNumbers
            && (_profiles.AsNumbersWithUnit(ColumnRole.Input) ?? AsNumbersWithExceptions(ColumnRole.Input)) is { } numeric
        )
        {
            return numeric;
        }

        return !HasOnlyNumbers || _values.HasLeadingZeros ? Texts()
            : HasUnlikeMarks ? _profiles.Numeric(ColumnRole.Input)
            : Numbers();
    }

    private ColumnProfile Target()
    {
        if (
            !HasOnlyNumbers
            && (_profiles.AsNumbersWithUnit(ColumnRole.Target) ?? AsNumbersWithExceptions(ColumnRole.Target)) is { } numeric
        )
        {
            return numeric;
        }

        if (TextForms.Booleans(_values) is { } pair)
        {
            return _profiles.Boolean(pair, ColumnRole.Target);
        }

        if (TextForms.AreDurations(_values))
        {
            return _profiles.Durations(ColumnRole.Target);
        }

        return
            HasOnlyNumbers
            && !_values.HasLeadingZeros
            && _values.Present > 0
            && (HasUnlikeMarks || !WholeTarget.AreClasses(_values, Name, _issues))
            ? _profiles.Numeric(ColumnRole.Target)
            : _profiles.Categorical(ColumnRole.Target, HasOnlyNumbers && !_values.HasLeadingZeros);
    }

    private ColumnProfile Numbers()
    {
        if (TextForms.Booleans(_values) is { } pair)
        {
            return _profiles.Boolean(pair, ColumnRole.Input);
        }

        if (AreCompactDates())
        {
            return _profiles.Dates(DateOrder.YearMonthDay, [], ColumnRole.Input);
        }

        if (_values.AreWhole && IsIdentifier() is string reason)
        {
            return _profiles.LeftOut(
                ColumnKind.Identifier,
                $"column '{Name}' is left out: {reason}",
                "are left out as identifiers",
                $"take it as numbers with {TableStep.NumericColumn(Name)}"
            );
        }

        return _values.Numbers.Length == 1 || AreFewWholeNumbers()
            ? _profiles.Categorical(ColumnRole.Input, asNumbers: true)
            : _profiles.Numeric(ColumnRole.Input);
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

        // the index that pandas writes, of some of the rows perhaps
        bool isNameless = _isFirst && Name == ColumnName.OfNameless(0);
        if (isNameless && distinct == _values.Column.Count && distinct > LeastForIdentifier)
        {
            return "it has no name and another number in each row";
        }

        return
            distinct == _values.Column.Count
            && distinct > LeastForIdentifier
            && _values.Numbers.Length == distinct
            && _values.Numbers[0] is 0 or 1
            && CountsRows()
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
        _values.Numbers.Length >= TextForms.LeastForDates
        && _values.Numbers[0] >= 1900_01_01
        && _values.Numbers[^1] <= 2100_12_31
        && _values.AreWhole
        && Array.TrueForAll(_values.Numbers, number =>
            DateText.TryParse(Bytes(TableColumn.TextOfNumber(number)), DateOrder.YearMonthDay, out _)
        );

    private ColumnProfile Texts()
    {
        if (TextForms.Booleans(_values) is { } pair)
        {
            return _profiles.Boolean(pair, ColumnRole.Input);
        }

        if (TextForms.AreDurations(_values))
        {
            return _profiles.Durations(ColumnRole.Input);
        }

        if (
            TextForms.HaveDates(_values, out var order, out string[] exceptions)
            || AreDatesWithMistakes(order, ref exceptions)
        )
        {
            return _profiles.Dates(order, exceptions, ColumnRole.Input);
        }

        if (order != DateOrder.TimeOfDay && TextForms.DateUnlikeOthers(_values, order) is string unlike)
        {
            _issues.Add(
                new TableIssue(
                    IssueSeverity.Warning,
                    Name,
                    $"column '{Name}' looks like dates, but \"{Shown(unlike)}\" is none that is written "
                        + $"{ColumnDefinition.Shown(order)}, as others are; it is not taken as dates",
                    "write all dates as year-month-day"
                )
            );
        }

        int distinct = _values.Distinct;
        if (
            distinct > LeastForText
            && distinct > MostlyDifferent * _values.Present
            && TextForms.WordsPerText(_values) >= LeastWordsOfText
        )
        {
            return _profiles.LeftOut(
                ColumnKind.Text,
                $"column '{Name}' holds texts of many words and is left out",
                "hold texts of many words and are left out"
            );
        }

        bool isNamedSo = ColumnName.IsIdentifier(Name) && distinct > MostlyDifferent * _values.Present;
        if (distinct > LeastForIdentifier && (distinct > NearlyAllDifferent * _values.Present || isNamedSo))
        {
            return _profiles.LeftOut(
                ColumnKind.Identifier,
                $"column '{Name}' is left out: it has {Number(distinct)} different texts in {Number(_values.Present)} rows, as "
                    + "an identifier has",
                "are left out as identifiers"
            );
        }

        return _profiles.Categorical(ColumnRole.Input, asNumbers: false);
    }

    // A few texts among dates are slips as among numbers: the 30th of February.
    private bool AreDatesWithMistakes(DateOrder order, ref string[] exceptions)
    {
        int dates = _values.Texts.Length - exceptions.Length;
        string[] mistakes = [.. exceptions.Where(text => !TextForms.IsDatePlaceholder(text))];
        bool areFew =
            mistakes.Length is > 0 and <= ColumnProfiles.MostMistakes
            && dates >= TextForms.LeastForDates
            && _values.RowsWithNumber == 0
            && RowsWith(exceptions) <= (1 - TextForms.FewExceptions) * _values.Present;
        if (areFew)
        {
            _profiles.RefuseDates(order, mistakes, RowsWith(mistakes));
        }

        return areFew;
    }

    private int RowsWith(string[] texts) =>
        _values.Texts.Select((code, i) => texts.Contains(_values.Column.TextOf(code)) ? _values.TextCounts[i] : 0).Sum();

    /// <summary>
    /// Numbers among which are a few texts: placeholders for nothing, or mistakes; null where texts belong to the column.
    /// </summary>
    private ColumnProfile? AsNumbersWithExceptions(ColumnRole role)
    {
        if (_values.RowsWithNumber == 0)
        {
            return null;
        }

        var repeated = TextForms.RepeatedAmongNumbers(_values, _values.Column.Format);
        bool IsExcused(string text) => TextForms.IsPlaceholder(text) || repeated.Contains(text);
        string[] exceptions = [.. _values.Texts.Select(_values.Column.TextOf)];
        string[] placeholders = [.. exceptions.Where(IsExcused)];
        int inPlaceholders = _values
            .Texts.Select((code, i) => IsExcused(_values.Column.TextOf(code)) ? _values.TextCounts[i] : 0)
            .Sum();
        int others = _values.RowsWithText - inPlaceholders;
        // Numbers of which there are few may be codes; more are categories only where they and the texts come again.
        bool comeAgain = _values.Distinct <= MostlyDifferent * _values.Present && others > 1;
        bool mayBeCategories =
            _values.Distinct <= MostMixedCategories
            && others >= OftenEnough * _values.Present
            && (comeAgain || _values.Numbers.Length <= MostWholeCategories);
        if (
            _values.HasLeadingZeros
            || mayBeCategories
            || others > (1 - TextForms.FewExceptions) * (_values.RowsWithNumber + others)
            || (others == 0 && _values.RowsWithNumber < inPlaceholders)
        )
        {
            return null;
        }

        _profiles.PlaceholdersAreMissing(placeholders, inPlaceholders, "numbers");
        return _profiles.Numeric(role, placeholders);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Shown(string text) => CsvException.Shown(text);

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
