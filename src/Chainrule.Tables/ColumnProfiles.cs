using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Describes one column as what it was found to be, and says what the user should know about that.</summary>
/// <param name="table">The table.</param>
/// <param name="values">The column's values.</param>
/// <param name="issues">Where to add what is noticed.</param>
internal sealed class ColumnProfiles(Table table, ColumnValues values, List<TableIssue> issues)
{
    /// <summary>So many different texts among numbers or dates are slips; more belong to the column.</summary>
    public const int MostMistakes = 5;

    private const int MostShown = 3, MostForms = 1000;

    private readonly Table _table = table;
    private readonly ColumnValues _values = values;
    private readonly List<TableIssue> _issues = issues;

    private string Name => _values.Column.Name;

    /// <summary>
    /// Numbers that have a unit behind them, with a few other texts among them, which are taken as missing; null where they
    /// haven't.
    /// </summary>
    public ColumnProfile? AsNumbersWithUnit(ColumnRole role)
    {
        if (NumberUnits.Find(_values, _values.Column.Format) is not { } format)
        {
            return null;
        }

        var wrong = Others(format);
        if (wrong.Count > 0)
        {
            TakenAsMissing(wrong, $"numbers with \"{format.Units[0].Suffix}\"");
        }

        var definition = new ColumnDefinition
        {
            Name = Name,
            Kind = ColumnKind.Numeric,
            Format = format with { MissingForms = FormsOf(wrong), Marks = Marks(format) },
        };
        return OfNumbers(definition, role, $"with {string.Join(", ", format.Units.Select(unit => $"\"{unit.Suffix}\""))}");
    }

    /// <summary>A column of numbers; a text among them that is no placeholder is an error.</summary>
    /// <param name="role">What it is for.</param>
    /// <param name="placeholders">Texts that stand for a missing value.</param>
    /// <param name="isForced">Whether the user says that it is one.</param>
    public ColumnProfile Numeric(ColumnRole role, IReadOnlyList<string>? placeholders = null, bool isForced = false)
    {
        if (isForced && AsNumbersWithUnit(role) is { } withUnit)
        {
            return withUnit;
        }

        var format = _values.Column.Format;
        var missing = placeholders ?? [];
        var wrong = Others(format with { Missing = missing });
        int rows = wrong.Sum(text => text.Count);
        bool othersAreMissing = rows > 0 && AreNoMistakes(wrong, isForced);
        if (othersAreMissing)
        {
            TakenAsMissing(wrong, "numbers");
        }
        else if (rows > 0)
        {
            Refuse(wrong, missing, isForced);
        }

        return Plain(ColumnKind.Numeric, role) with
        {
            Definition = new ColumnDefinition
            {
                Name = Name,
                Kind = ColumnKind.Numeric,
                Format = format with
                {
                    Marks = Marks(format),
                    Missing = [.. format.Missing, .. missing],
                    MissingForms = othersAreMissing ? FormsOf(wrong) : [],
                },
            },
            Missing = _values.Missing + _values.RowsWithText - (othersAreMissing ? 0 : rows),
            Distinct = _values.Numbers.Length,
            Numbers = _values.Summarize(),
        };
    }

    private List<string> Marks(CellFormat format) => NumberMarks.Check(_table, _values, format, _issues);

    // Texts that are neither numbers nor missing, with their rows.
    private List<(int Code, int Count)> Others(CellFormat format) =>
        [
            .. _values
                .Texts.Select((code, i) => (code, _values.TextCounts[i]))
                .Where(text =>
                    !format.TryNumber(_values.Column.BytesOf(text.code), out _)
                    && !format.Missing.Contains(_values.Column.TextOf(text.code), StringComparer.OrdinalIgnoreCase)
                ),
        ];

    // Free text has no forms: of that as many are remembered as a model may well carry.
    private IReadOnlyList<string> FormsOf(List<(int Code, int Count)> texts) =>
        [
            .. texts
                .OrderByDescending(text => text.Count)
                .Select(text => CellFormat.FormOf(_values.Column.TextOf(text.Code)))
                .Distinct()
                .Take(MostForms),
        ];

    // A handful of different texts are slips that someone can mend. More belong to the column, and numbers it holds mostly, or
    // the user says so.
    private bool AreNoMistakes(List<(int Code, int Count)> texts, bool isForced) =>
        (isForced || texts.Count > MostMistakes) && _values.RowsWithNumber >= texts.Sum(text => text.Count)
        && !texts.Exists(text => IsWithOtherMark(_values.Column.BytesOf(text.Code)));

    private bool IsWithOtherMark(ReadOnlySpan<byte> text) =>
        NumberParser.TryParse(text, !_values.Column.Format.DecimalComma, out _);

    private void TakenAsMissing(List<(int Code, int Count)> texts, string numbers)
    {
        string shown = ColumnName.List([.. texts.Select(text => $"\"{Shown(_values.Column.TextOf(text.Code))}\"")], MostShown);
        var all = texts.Select(text => _values.Column.TextOf(text.Code)).ToHashSet(StringComparer.Ordinal);
        int rows = texts.Sum(text => text.Count),
            first = _values.FirstRowWithText(text => !all.Contains(text));
        _issues.Add(
            new TableIssue(
                IssueSeverity.Warning,
                Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"column '{Name}': {shown} in {Rows(rows)}, the first in line {_table.LineOf(first):#,0}, among {numbers} "
                        + $"{(rows == 1 ? "is" : "are")} taken as missing"
                ),
                $"take the column as categories with {TableStep.CategoricalColumn(Name)}"
            )
        );
    }

    private void Refuse(List<(int Code, int Count)> texts, IReadOnlyList<string> missing, bool isForced)
    {
        int row = _values.FirstRowWithText(text => missing.Contains(text)), wrong = texts.Sum(text => text.Count);
        string text = _values.Column.Text(row)!, shown = Shown(text);
        bool decimalComma = _values.Column.Format.DecimalComma;
        string why = isForced
            ? $"'{Name}' is to be a numeric column"
            : $"{Number(_values.RowsWithNumber)} of the {Number(_values.RowsWithNumber + wrong)} values are numbers, so "
                + $"'{Name}' was taken as a numeric column";
        RemedyStep missingOption = TableStep.Missing(shown), categorical = TableStep.CategoricalColumn(Name);
        var help =
            IsWithOtherMark(System.Text.Encoding.UTF8.GetBytes(text))
                ? Remedy.Of(
                    $"if numbers have {CellFormat.MarksOf(!decimalComma)}, say {TableStep.DecimalComma(!decimalComma)}; or "
                        + $"treat it as missing with {missingOption}, or as categories with {categorical}")
            : texts.Count == 1 || isForced
                ? Remedy.Of($"treat it as missing with {missingOption}, or as categories with {categorical}")
            : Remedy.Of(
                $"treat it as missing with {missingOption}, all {Number(texts.Count)} such texts with "
                    + $"{TableStep.NumericColumn(Name)}, or the column as categories with {categorical}");
        _issues.Add(
            new TableIssue(
                IssueSeverity.Error,
                Name,
                $"{_table.PlaceOf(row, Name)}: \"{shown}\" is not a number\n{why}",
                help
            )
        );
    }

    /// <summary>Says that texts are taken as missing which people write where there is no value.</summary>
    public void PlaceholdersAreMissing(IReadOnlyList<string> placeholders, int rows, string among)
    {
        if (placeholders.Count > 0)
        {
            string tokens = string.Join(", ", placeholders.Select(text => $"\"{text}\""));
            _issues.Add(
                new TableIssue(
                    IssueSeverity.Warning,
                    Name,
                    $"column '{Name}': {tokens} in {Rows(rows)} among {among} {(rows == 1 ? "is" : "are")} taken as missing",
                    $"take the column as categories with {TableStep.CategoricalColumn(Name)}"
                )
            );
        }
    }

    /// <summary>Says that a few texts among dates are none.</summary>
    public void RefuseDates(DateOrder order, string[] mistakes, int rows)
    {
        int row = _values.FirstRowWithText(text => !mistakes.Contains(text));
        string text = _values.Column.Text(row)!, shown = Shown(text);
        bool hasForm = _values.Texts.Any(code =>
            CellFormat.FormOf(_values.Column.TextOf(code)) == CellFormat.FormOf(text)
            && !mistakes.Contains(_values.Column.TextOf(code))
        );
        _issues.Add(
            new TableIssue(
                IssueSeverity.Error,
                Name,
                $"{CsvException.Place(_table.Source, _table.LineOf(row), Name)}: \"{shown}\" "
                    + $"{(hasForm ? "is not in the calendar" : "is not a date")}\n"
                    + $"{Number(_values.RowsWithText - rows)} of the {Number(_values.RowsWithText)} values are dates "
                    + $"({ColumnDefinition.Shown(order)}), so '{Name}' was taken as a column of dates",
                $"mend the cell, treat it as missing with {TableStep.Missing(shown)}, or take the column as categories with "
                    + $"{TableStep.CategoricalColumn(Name)}"
            )
        );
    }

    /// <summary>A column of durations, as numbers of hours.</summary>
    public ColumnProfile Durations(ColumnRole role)
    {
        var format = _values.Column.Format with { AreDurations = true, Marks = [] };
        var definition = new ColumnDefinition { Name = Name, Kind = ColumnKind.Numeric, Format = format };
        return OfNumbers(definition, role, "durations, in hours");
    }

    /// <summary>A column of categories, by their numbers or by their texts.</summary>
    public ColumnProfile Categorical(ColumnRole role, bool asNumbers)
    {
        if (asNumbers)
        {
            return Plain(ColumnKind.Categorical, role) with
            {
                Definition = Definition(ColumnKind.Categorical) with
                {
                    Categories = [.. _values.Numbers.Select(TableColumn.TextOfNumber)],
                    CategoriesAreNumbers = true,
                    Format = _values.Column.Format with { Marks = Marks(_values.Column.Format) },
                },
                CategoryCounts = _values.NumberCounts,
                Reason = "few whole numbers",
            };
        }

        var counts = TextForms.Count(_values);
        return Plain(ColumnKind.Categorical, role) with
        {
            Definition = Definition(ColumnKind.Categorical) with { Categories = [.. counts.Select(pair => pair.Text)] },
            Distinct = counts.Count,
            CategoryCounts = [.. counts.Select(pair => pair.Count)],
        };
    }

    /// <summary>A column of two texts that mean false and true.</summary>
    public ColumnProfile Boolean((string False, string True) pair, ColumnRole role)
    {
        // Shown as the file writes them: the more frequent spelling.
        var counts = TextForms.Count(_values);
        bool asNumbers = pair.False == "0";
        string[] shown = asNumbers ? ["0", "1"] : [Spelling(pair.False), Spelling(pair.True)];
        int[] occurrences = asNumbers ? _values.NumberCounts : [Total(pair.False), Total(pair.True)];
        return Plain(ColumnKind.Boolean, role) with
        {
            Definition = Definition(ColumnKind.Boolean) with
            {
                Categories = shown,
                CategoriesAreNumbers = asNumbers,
                Format = Marks(_values.Column.Format) is { Count: > 0 } marks
                    ? _values.Column.Format with { Marks = marks } : _values.Column.Format,
            },
            Distinct = 2,
            CategoryCounts = occurrences,
        };

        string Spelling(string text) =>
            counts.Where(c => c.Text.Equals(text, StringComparison.OrdinalIgnoreCase)).MaxBy(c => c.Count).Text;
        int Total(string text) => counts.Where(c => c.Text.Equals(text, StringComparison.OrdinalIgnoreCase)).Sum(c => c.Count);
    }

    /// <summary>A column of dates, some texts among which stand for a missing value.</summary>
    public ColumnProfile Dates(DateOrder order, string[] missing, ColumnRole role)
    {
        if (order is DateOrder.DayMonthYear or DateOrder.MonthDayYear && TextForms.HaveDaysAndMonthsAlike(_values))
        {
            _issues.Add(
                new TableIssue(
                    IssueSeverity.Warning,
                    Name,
                    $"column '{Name}': its dates could be day-month-year or month-day-year; taken as "
                        + $"{ColumnDefinition.Shown(order)}",
                    "write dates as year-month-day"
                )
            );
        }

        string[] placeholders = [.. missing.Where(TextForms.IsDatePlaceholder)];
        int rows = _values.Texts
            .Select((code, i) => placeholders.Contains(_values.Column.TextOf(code)) ? _values.TextCounts[i] : 0)
            .Sum();
        PlaceholdersAreMissing(placeholders, rows, "dates");
        return OfNumbers(Definition(ColumnKind.Date, missing) with { DateOrder = order }, role, ColumnDefinition.Shown(order));
    }

    // A column whose texts become numbers only by its definition.
    private ColumnProfile OfNumbers(ColumnDefinition definition, ColumnRole role, string reason)
    {
        var values = ColumnValues.Of(TableColumn.OfNumbers(Name, definition.ReadNumbers(_table)));
        return Plain(definition.Kind, role) with
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
        return new ColumnDefinition
        {
            Name = Name,
            Kind = kind,
            Format = missing is null ? format : format with { Missing = [.. format.Missing, .. missing] },
        };
    }

    /// <summary>A column that is left out, with a warning that says why.</summary>
    public ColumnProfile LeftOut(ColumnKind kind, string message, string ofMany, Remedy? help = null)
    {
        // what is always the same says nothing, and nothing is lost with it
        var severity = kind == ColumnKind.Constant ? IssueSeverity.Note : IssueSeverity.Warning;
        _issues.Add(new TableIssue(severity, Name, message, help) { OfMany = ofMany });
        return Plain(kind, ColumnRole.LeftOut);
    }

    /// <summary>A column of which nothing more is known.</summary>
    public ColumnProfile Plain(ColumnKind kind, ColumnRole role) => new()
    {
        Definition = Definition(kind),
        Role = role,
        Count = _values.Column.Count,
        Missing = _values.Missing,
        Distinct = _values.Distinct,
    };

    private static string Shown(string text) => CsvException.Shown(text);

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Rows(int count) => count == 1 ? "1 row" : $"{Number(count)} rows";
}
