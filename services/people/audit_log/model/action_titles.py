"""What the actions in the log are called on pages; a test knows whether one is missing."""

from typing import Final

from shared.code_words import Words

ACTION_TITLES: Final = {
    "school.joined": Words("Добавлена школа", "School added"),
    "school.changed": Words("Изменены названия или время школы", "Names or time of a school changed"),
    "calendar.changed": Words("Изменены календарь или звонки", "Calendar or bells changed"),
    "announcement.made": Words("Сделано объявление", "Announcement made"),
    "announcement.withdrawn": Words("Объявление снято", "Announcement withdrawn"),
    "logo.changed": Words("Сменён логотип", "Logo changed"),
    "place.named": Words("Назван регион или муниципалитет", "Region or municipality named"),
    "place.removed": Words("Муниципалитет убран из списка", "Municipality taken out of the list"),
    "person.introduced": Words("Добавлен человек", "Person added"),
    "person.corrected": Words(
        "Исправлены имя, предметы или первый день в профессии", "Name, subjects or first day in the job corrected"
    ),
    "correction.asked": Words("Попросили исправить сведения", "Correction asked for"),
    "correction.settled": Words("Просьба исправить сведения решена", "What was asked to be corrected is settled"),
    "address.asked": Words("Попросили сменить адрес почты", "Change of the e-mail address asked for"),
    "address.changed": Words("Адрес почты сменён и подтверждён", "E-mail address changed and confirmed"),
    "posts.changed": Words("Изменены роли", "Roles changed"),
    "import.run": Words("Загрузка списка начата", "Import started"),
    "import.done": Words("Список загружен", "Import done"),
    "import.undo": Words("Отмена загрузки начата", "Undoing of an import started"),
    "import.taken_back": Words("Загрузка отменена", "Import undone"),
    "import.undone": Words("Возвращено отменой загрузки", "Put back by undoing an import"),
    "person.imported": Words("Человек загружен из файла", "Person brought in by a file"),
    "school.imported": Words("Школа загружена из файла", "School brought in by a file"),
    "people.exported": Words("Список людей скачан файлом", "List of people taken away as a file"),
    "consent.given": Words("Дано согласие", "Consent given"),
    "consent.withdrawn": Words("Согласие отозвано", "Consent taken back"),
    "attempt.refused": Words("Попытка отклонена", "Attempt refused"),
    "session.opened": Words("Вход", "Signed in"),
    "session.ended": Words("Выход", "Signed out"),
    "token.given": Words("Программе выдан ключ", "Token given to a program"),
    "token.revoked": Words("Ключ программы отозван", "Token of a program revoked"),
    "person.linked": Words("Привязан вход другого сайта", "Sign-in of another site linked"),
    "contacts.shown": Words("Просмотрены адреса", "Addresses looked at"),
    "audit.exported": Words("Журнал скачан файлом", "Log taken away as a file"),
    "audit.erased": Words("Стёрто личное из журнала", "Personal parts of the log erased"),
    "audit.outlived": Words("Записи журнала исчезли спустя три года", "Entries of the log gone after three years"),
}
