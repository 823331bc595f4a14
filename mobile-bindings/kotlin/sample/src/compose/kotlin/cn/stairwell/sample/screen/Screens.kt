package cn.stairwell.sample.screen

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Slot
import cn.stairwell.ffi.Symptom
import cn.stairwell.sample.ConflictModel
import cn.stairwell.sample.SyncModel
import cn.stairwell.sample.TodayModel
import cn.stairwell.sample.VisitModel
import cn.stairwell.sample.VisitState

/** A control for gloves: nothing to touch is lower than this. */
private val TARGET = 72.dp

/** A button for gloves. */
@Composable
public fun LargeButton(text: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) {
    Button(onClick, modifier.fillMaxWidth().heightIn(min = TARGET).padding(4.dp), enabled) {
        Text(text, style = MaterialTheme.typography.titleLarge)
    }
}

/** What waits, what runs, and what went wrong with its button. */
@Composable
public fun SyncBar(model: SyncModel) {
    val state by model.state.collectAsState()
    Row {
        val running = state.soFar?.let { "上传 ${it.pushed} 下载 ${it.pulled}" } ?: "同步中"
        Text(if (state.running) running else state.notDone?.text ?: "未上传 ${state.unsent ?: "—"}", Modifier.weight(1f))
        TextButton(if (state.running) model::stop else model::start) { Text(if (state.running) "停止" else "同步") }
    }
}

/** The doors of the round, in walking order. */
@Composable
public fun TodayScreen(model: TodayModel, onDoor: (RoundTask, Slot) -> Unit) {
    val state by model.state.collectAsState()
    Column {
        Row { for ((round, name) in ROUNDS) LargeButton(name, Modifier.weight(1f), state.round != round) { model.choose(round) } }
        state.notDone?.let { Text(it.text) }
        LazyColumn {
            items(state.doors, key = { it.household }) { door ->
                Column(Modifier.fillMaxWidth().heightIn(min = TARGET).clickable { state.round?.let { onDoor(door, it) } }.padding(8.dp)) {
                    Text(door.address ?: "地址未到", style = MaterialTheme.typography.titleLarge)
                    Text(door.persons.joinToString { it.name ?: "姓名未到" })
                }
            }
        }
    }
}

/** The form at the door. */
@Composable
public fun VisitScreen(model: VisitModel, onDone: () -> Unit) {
    val state by model.state.collectAsState()
    LaunchedEffect(state.saved) { if (state.saved != null) onDone() }
    Column {
        state.persons.forEachIndexed { index, line ->
            LargeButton("${line.name ?: "—"}  ${line.temperature.shown}", enabled = index != state.selected) { model.select(index) }
        }
        DigitsPad(model)
        LargeButton("无症状") { model.noSymptoms() }
        Row { for ((symptom, name) in SYMPTOMS) LargeButton(name, Modifier.weight(1f)) { model.toggle(symptom) } }
        state.notDone?.let { Text(it.text, color = MaterialTheme.colorScheme.error) }
        LargeButton("保存", enabled = state.complete && !state.saving) { model.save() }
    }
    Confirm(state, model)
}

@Composable
private fun DigitsPad(model: VisitModel) {
    for (row in listOf(listOf(1, 2, 3), listOf(4, 5, 6), listOf(7, 8, 9))) {
        Row { for (digit in row) LargeButton("$digit", Modifier.weight(1f)) { model.press(digit) } }
    }
    Row {
        LargeButton("0", Modifier.weight(1f)) { model.press(0) }
        LargeButton("←", Modifier.weight(1f)) { model.erase() }
    }
}

/** An unusual temperature is looked at twice: leaving the question is typing anew. */
@Composable
private fun Confirm(state: VisitState, model: VisitModel) {
    val asking = state.asking ?: return
    AlertDialog(
        onDismissRequest = model::erase,
        text = { Text(asking.text) },
        confirmButton = { TextButton(model::confirm) { Text("体温无误") } },
        dismissButton = { TextButton(model::erase) { Text("重新输入") } },
    )
}

/** Decisions that nobody has reconciled, side by side. */
@Composable
public fun ConflictCards(model: ConflictModel) {
    val state by model.state.collectAsState()
    state.notDone?.let { Text(it.text) }
    for (card in state.cards) {
        Card(Modifier.fillMaxWidth().padding(8.dp)) {
            Text(card.name ?: "—", style = MaterialTheme.typography.titleLarge)
            Text(card.conflict.text)
            for (decision in card.conflict.decisions) {
                val holds = if (decision.record == card.conflict.inForce) "（暂按此执行）" else ""
                Text("${decision.by.person}：${decision.reason.orEmpty()}$holds")
                LargeButton("以此为准") { model.uphold(card, decision.record, "现场裁决") }
            }
        }
    }
}

private val ROUNDS = listOf(Slot.AM to "上午", Slot.PM to "下午", Slot.EVE to "晚间")
private val SYMPTOMS = listOf(Symptom.COUGH to "咳嗽", Symptom.FATIGUE to "乏力", Symptom.DYSPNEA to "气促")
