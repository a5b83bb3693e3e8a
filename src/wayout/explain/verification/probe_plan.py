"""A probe plan in words: what will be made, called and paid, and which permissions it takes."""

from wayout.evidence.probe.lambda_probe import MEMORY_MB, TIME_LIMIT
from wayout.evidence.probe.place import ProbeCall
from wayout.evidence.probe.plan import ProbePlan


def plan_lines(plan: ProbePlan) -> tuple[str, ...]:
    """The plan, one sentence a line, to be read before anything is done."""
    lines: list[str] = []
    for each in plan.commands:
        task = each.task.task_id if each.task is not None else each.place.id
        lines.append(
            f"run one command in a container of task {task} (ECS Exec), which calls {_called(each.place.calls)}"
        )
    for each in plan.functions:
        groups = ", ".join(each.place.group_ids)
        lines.append(
            f"make a Lambda function in {each.place.subnet_id} with {groups} ({each.place.region}), invoke it, delete "
            f"it; it calls {_called(each.place.calls)}"
        )
    if plan.functions:
        if plan.role_arn is None:
            lines.append(
                "make an IAM role for it and delete it, once Lambda has given its network interface back (some 20 minutes)"
            )
        else:
            lines.append(f"use the role {plan.role_arn}")
        lines.append(
            f"cost: at most {plan.most_usd:.4f} USD ({TIME_LIMIT} s at {MEMORY_MB} MB each; list price of us-east-1)"
        )
    if plan.commands:
        lines.append("ECS Exec itself costs nothing; the session may be logged where the cluster says so")
    reasons: dict[str, list[str]] = {}
    for (placement, destination), probed in plan.unmeasured.items():
        reasons.setdefault(probed.why or "", []).append(f"{placement} to {destination}")
    lines += [f"not probed: {', '.join(rows)}: {why}" for why, rows in reasons.items()]
    if plan.chosen:
        lines.append(f"permissions: {', '.join(dict.fromkeys(use.permission for use in plan.uses))}")
    return tuple(lines)


def _called(calls: tuple[ProbeCall, ...]) -> str:
    return ", ".join(call.id for call in calls)
