namespace Chainrule.Metrics;

/// <summary>How well one class is told from the others, or an average over classes.</summary>
/// <param name="Precision">Of the rows predicted as the class, the share that are: TP / (TP + FP); 0 where none was
/// predicted.</param>
/// <param name="Recall">Of the rows of the class, the share predicted so: TP / (TP + FN); 0 where there is none.</param>
/// <param name="F1">The harmonic mean of both, 2·TP / (2·TP + FP + FN); 0 where that is 0 / 0.</param>
/// <param name="Support">The rows of the class.</param>
public readonly record struct ClassMetrics(double Precision, double Recall, double F1, long Support);
